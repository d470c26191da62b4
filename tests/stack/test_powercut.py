"""``kill -9`` of every process, at many moments: the next ``up`` brings the portal back, with everything that was confirmed."""

import random
import threading
import time
import urllib.error

import pytest

from tests.stack.test_portal import action, page, token

pytestmark = pytest.mark.stack

SHORT, LONG = 2, 12
FIRST_START = 12.0
"""Seconds over which the moments of a first start are spread; a cut after READY is one more moment of normal work."""


def moments(long_form, span):
    count = LONG if long_form else SHORT
    return [span * (number + random.random()) / count for number in range(count)]


def test_cut_at_any_moment_of_the_first_start(portal, long_form):
    for moment in moments(long_form, FIRST_START):
        running = portal.begin_up("--no-demo")
        time.sleep(moment)
        portal.cut_power()
        running.wait()
        assert list(portal.processes()) == []
    portal.up("--no-demo")
    assert page(portal)[0] == 200
    assert "✗" not in portal.run("doctor")
    assert action(portal, "organization_list")


def test_cut_in_the_middle_of_work_nothing_confirmed_is_lost(portal, long_form):
    portal.up("--no-demo")
    key, confirmed = token(portal), []
    for moment in moments(long_form, 4.0):
        writer = threading.Thread(target=write, args=(portal, key, confirmed))
        writer.start()
        time.sleep(moment)
        portal.cut_power()
        writer.join()
        portal.up("--no-demo")
        found = action(portal, "package_search", q="bukti listrik", rows=0)["count"]
        present = set(action(portal, "package_list"))
        assert set(confirmed) <= present
        assert found == len([name for name in present if name.startswith("bukti-listrik")])
    assert confirmed


def write(portal, key, confirmed):
    """Create datasets until the portal is gone; remember those it confirmed."""
    organization = action(portal, "organization_list")[0]
    for number in range(10_000):
        name = f"bukti-listrik-{len(confirmed)}-{number}"
        try:
            action(portal, "package_create", key, name=name, title="Bukti listrik", owner_org=organization, license_id="CC-BY-4.0", notes="-")
        except (urllib.error.URLError, OSError, ValueError):
            return
        confirmed.append(name)


def test_cut_in_the_middle_of_a_harvest_no_dataset_is_doubled_or_half(portal, long_form):
    portal.up()
    whole = published(portal)
    assert whole
    portal.run("reset", "--yes")
    for moment in moments(long_form, FIRST_START):
        running = portal.begin_up()
        time.sleep(moment + 4)
        portal.cut_power()
        running.wait()
    portal.up()
    assert published(portal) == whole


def published(portal):
    """Per dataset the rows of its tables, as the public sees them."""
    found = action(portal, "package_search", q="*:*", rows=1000)["results"]
    return sorted((each["title"], [rows(portal, resource) for resource in each["resources"]]) for each in found)


def rows(portal, resource):
    if not resource.get("datastore_active"):
        return None
    return action(portal, "datastore_search", resource_id=resource["id"], limit=0)["total"]
