import pytest
from ckan.tests import factories, helpers


@pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
def test_a_created_dataset_is_found():
    dataset = factories.Dataset(owner_org=factories.Organization()["id"], title="Jumlah penduduk menurut kecamatan")
    found = helpers.call_action("package_search", q="penduduk", **{"facet.field": ["groups", "tags"]})
    assert [hit["id"] for hit in found["results"]] == [dataset["id"]]
    assert found["count"] == 1
    assert found["facets"] == {"groups": {}, "tags": {}}
