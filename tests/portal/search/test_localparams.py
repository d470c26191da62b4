"""Query parsers that the operator allows by ``ckan.search.solr_allowed_query_parsers``."""

import pytest
from ckan.lib.search.common import SearchError
from ckan.tests import factories

from ckanext.muaraenim.search.compiler import CannotAnswer
from ckanext.muaraenim.search.localparams import are_in, read
from ckanext.muaraenim.search.syntax import QuerySyntaxError

pytestmark = [pytest.mark.ckan_config("ckan.plugins", "muaraenim_search"), pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)]
ALLOWED = pytest.mark.ckan_config("ckan.search.solr_allowed_query_parsers", "bool lucene dismax edismax term field prefix knn")


@pytest.mark.parametrize(
    ("text", "parser", "values", "body"),
    [
        ("{!bool must=padi must='luas panen'}", "bool", {"must": "padi"}, ""),
        (" {! type=lucene q.op=OR } padi", "lucene", {"q.op": "OR"}, " padi"),
        ('{!must_not="a \\"b}" type=bool}x', "bool", {"must_not": 'a "b}'}, "x"),
        ("{!term f=tags v='data desa'}x", "term", {"f": "tags"}, "data desa"),
        ("{!}padi", "lucene", {}, "padi"),
    ],
)
def test_reading(text, parser, values, body):
    found = read(text)
    assert (found.parser, found.body) == (parser, body)
    assert all(found.one(name) == value for name, value in values.items())


@pytest.mark.parametrize("text", ["{!bool must=padi", "{!bool must=}", "{!bool must='padi}", "{!bool padi jagung}", "{!" + "a=b " * 9])
def test_what_cannot_be_read(text):
    assert are_in(text)
    with pytest.raises(QuerySyntaxError):
        read(text)


def test_references_are_refused():
    with pytest.raises(CannotAnswer, match=r"\$q2"):
        read("{!bool must=$q2}")


@ALLOWED
def test_each_parser(ckan, names):
    factories.Dataset(name="padi", title="Luas panen padi", tags=[{"name": "data desa"}])
    factories.Dataset(name="jagung", title="Luas tanam jagung")
    assert names("{!bool must=luas must_not=padi}") == ["jagung"]
    assert names("{!bool should=padi should=jagung filter=tanam}") == ["jagung"]
    assert names("{!bool must_not=padi}") == ["jagung"]
    assert names("{!bool must='luas +tanam'}") == ["jagung"]
    assert names("{!bool}") == []
    assert names("{!lucene q.op=OR}padi jagung") == ["jagung", "padi"]
    assert names("{!lucene}padi jagung") == []
    assert names("{!lucene df=title}tanam") == ["jagung"]
    assert names("{!dismax qf='title^2 text' mm=1}padi tanam") == ["jagung", "padi"]
    assert names(fq_list=["{!term f=tags}data desa"]) == names(fq_list=["{!field f=title}panen padi"]) == ["padi"]
    assert names(fq_list=["{!prefix f=name}ja"]) == ["jagung"]
    assert names(fq_list=["{!prefix f=name}j*"]) == []


@ALLOWED
@pytest.mark.parametrize("q", ["{!knn f=vector}[1,2]", "{!term}padi", "{!dismax tie=x}padi", "{!bool must='\\{!lucene}padi'}"])
def test_what_has_no_answer_says_so(ckan, search, q):
    with pytest.raises(SearchError):
        search(q)


@pytest.mark.parametrize("q", ["{!bool must=padi}", "_query_:{!bool must=padi}"])
def test_nobody_is_allowed_by_default(ckan, search, q):
    with pytest.raises(SearchError, match="not supported"):
        search(q)
