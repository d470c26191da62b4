"""A server on loopback that answers like the action API of a stock CKAN: same envelopes, same refusals, a DataStore with types and primary keys.

It runs in the test's own process, so that a killed client leaves it as a real portal would be left.
"""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from collections import Counter
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SYSADMIN, EDITOR = "sysadmin-token-1", "editor-token-1"
CORE = {"id", "name", "title", "notes", "owner_org", "license_id", "tags", "groups", "extras", "state", "private", "resources"}
TYPES = {"text": str, "numeric": Decimal, "int4": int, "date": str, "timestamp": str, "bool": bool}


class Refused(Exception):
    def __init__(self, status, kind, **details):
        self.status, self.error = status, {"__type": kind, **details}


class Portal:
    """``calls`` counts actions; ``slow`` seconds are added to each; ``broken`` actions answer with an HTML page; ``before`` is called with each.

    ``dropped``: extras that nobody may write; they vanish without a word.
    """

    def __init__(self):
        self.packages, self.tables = {}, {}
        self.bodies = {"organization": [], "group": []}
        self.calls = Counter()
        self.slow = 0.0
        self.broken, self.searchable, self.before = set(), True, lambda action: None
        self.dropped = set()
        self.lock = threading.RLock()

    def act(self, action, data, token):
        self.before(action)
        time.sleep(self.slow)
        with self.lock:
            self.calls[action] += 1
            method = getattr(self, action, None)
            if method is None:
                raise Refused(400, "Bad request")
            if not action.endswith(("_show", "_search", "_list")) and token not in (SYSADMIN, EDITOR):
                raise Refused(403, "Authorization Error", message="Access denied")
            return method(data, token)

    def organization_list(self, data, token):
        return self.bodies["organization"][data["offset"] : data["offset"] + data["limit"]]

    def group_list(self, data, token):
        return self.bodies["group"][data["offset"] : data["offset"] + data["limit"]]

    def organization_create(self, data, token):
        return self.made("organization", data)

    def group_create(self, data, token):
        return self.made("group", data)

    def made(self, kind, data):
        if any(data["name"] == each["name"] for there in self.bodies.values() for each in there):
            raise Refused(409, "Validation Error", name=["Group name already exists in database"])
        self.bodies[kind].append(data)
        return data

    def package_show(self, data, token):
        return self.found(data["id"])

    def package_list(self, data, token):
        return sorted(package["name"] for package in self.packages.values() if package["state"] == "active")

    def package_search(self, data, token):
        if not self.searchable:
            raise Refused(409, "Validation Error", query=["Invalid search query"])
        wanted = re.fullmatch(r'harvest_source:"(.*)"', data["fq"])[1]
        states = ("active", "draft") if data.get("include_drafts") else ("active",)
        hits = [each for each in self.packages.values() if each["state"] in states and extra(each, "harvest_source") == wanted]
        hits.sort(key=lambda each: each["name"])
        return {"count": len(hits), "results": hits[data["start"] : data["start"] + min(data["rows"], 2)]}

    def package_create(self, data, token):
        if "id" in data and token != SYSADMIN:
            raise Refused(409, "Validation Error", id=["The input field id was not expected."])
        if any(package["name"] == data["name"] for package in self.packages.values()):
            raise Refused(409, "Validation Error", name=["That URL is already in use."])
        if data.get("id") in self.packages:
            raise Refused(409, "Validation Error", id=["Dataset id already exists"])
        package = {"state": "active", "resources": [], "extras": [], "tags": [], "groups": [], **stock(data)}
        package["extras"] = [each for each in package["extras"] if each["key"] not in self.dropped]
        package["id"] = data.get("id") or str(uuid.uuid4())
        package["organization"] = {"id": "org-" + data["owner_org"], "name": data["owner_org"]}
        self.packages[package["id"]] = package
        return package

    def package_patch(self, data, token):
        package = self.found(data["id"])
        package.update(stock(data))
        package["organization"] = {"id": "org-" + package["owner_org"], "name": package["owner_org"]}
        return package

    def package_delete(self, data, token):
        self.found(data["id"])["state"] = "deleted"

    def resource_create(self, data, token):
        package = self.found(data["package_id"])
        resource = {"id": str(uuid.uuid4()), **data}
        if any(each["id"] == resource["id"] for package in self.packages.values() for each in package["resources"]):
            raise Refused(409, "Validation Error", id=["Resource id already exists."])
        package["resources"].append(resource)
        return resource

    def resource_patch(self, data, token):
        resource = next(each for package in self.packages.values() for each in package["resources"] if each["id"] == data["id"])
        resource.update(data)
        return resource

    def datastore_create(self, data, token):
        if not data.get("force"):
            raise Refused(409, "Validation Error", read_only=["Cannot edit read-only resource."])
        table = self.tables.setdefault(data["resource_id"], {"fields": [], "key": data["primary_key"], "rows": {}, "next": 1})
        there = [each["id"] for each in table["fields"]]
        if there != [each["id"] for each in data["fields"]][: len(there)]:
            raise Refused(409, "Validation Error", fields=["Supplied field list does not start with the existing fields"])
        table["fields"] = data["fields"]
        for row in table["rows"].values():
            for each in data["fields"]:
                row.setdefault(each["id"], None)
        return data

    def datastore_upsert(self, data, token):
        table = self.table(data["resource_id"])
        for record in data["records"]:
            row = {each["id"]: stored(record.get(each["id"]), each["type"]) for each in table["fields"]}
            twin = next(
                (number for number, other in table["rows"].items() if table["key"] and all(other[name] == row[name] for name in table["key"])), None
            )
            if twin is not None and data["method"] == "insert":
                raise Refused(409, "Validation Error", records=["duplicate key value violates unique constraint"])
            number = twin or table["next"]
            table["next"] = max(table["next"], number + 1)
            table["rows"][number] = row
        return data

    def datastore_search(self, data, token):
        table = self.table(data["resource_id"])
        rows = [{"_id": number, **row} for number, row in sorted(table["rows"].items())]
        start = data.get("offset", 0)
        limit = min(data.get("limit", 100), 3)
        return {"fields": [{"id": "_id", "type": "int"}, *table["fields"]], "records": rows[start : start + limit], "total": len(rows)}

    def datastore_delete(self, data, token):
        table = self.table(data["resource_id"])
        if "filters" not in data:
            del self.tables[data["resource_id"]]
            return data
        wanted = data["filters"]["_id"]
        for number in [number for number in table["rows"] if number in wanted]:
            del table["rows"][number]
        return data

    def found(self, identity):
        for package in self.packages.values():
            if identity in (package["id"], package["name"]):
                return package
        raise Refused(404, "Not Found Error", message="Not found")

    def table(self, resource):
        if resource not in self.tables:
            raise Refused(404, "Not Found Error", message="Not found: Resource")
        return self.tables[resource]

    def rows(self, name="table"):
        """Rows of the one table there is."""
        [table] = self.tables.values()
        return list(table["rows"].values())


class SchemedPortal(Portal):
    """A portal whose dataset schema has fields of its own."""

    FIELDS = ("title", "harvest_source", "harvest_record", "keadaan", "sumber_run", "data_contoh")

    def scheming_dataset_schema_show(self, data, token):
        return {"dataset_fields": [{"field_name": name} for name in self.FIELDS]}

    def package_create(self, data, token):
        return self.kept(super().package_create(data, token), data)

    def package_patch(self, data, token):
        return self.kept(super().package_patch(data, token), data)

    def kept(self, package, data):
        package.update({name: data[name] for name in self.FIELDS if name in data})
        return package


def extra(package, name):
    return package.get(name) or next((each["value"] for each in package["extras"] if each["key"] == name), None)


def stock(data):
    """What a stock CKAN keeps of a dataset: fields that it does not know are dropped without a word."""
    for each in data.get("extras", ()):
        assert isinstance(each["value"], str)
    return {name: value for name, value in data.items() if name in CORE}


def stored(value, kind):
    if value is None:
        return None
    try:
        return Decimal(str(value)) if kind == "numeric" else TYPES[kind](value)
    except ArithmeticError:
        raise Refused(409, "Validation Error", records=[f'invalid input syntax for type numeric: "{value}"']) from None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    portal: Portal

    def do_POST(self):
        action = self.path.rpartition("/")[2]
        data = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if action in self.portal.broken:
            return self.answer(502, b"<html>Bad gateway</html>", "text/html")
        try:
            body = {"success": True, "result": self.portal.act(action, data, self.headers.get("Authorization", ""))}
            status = 200
        except Refused as refused:
            status, body = refused.status, {"success": False, "error": refused.error}
        text = json.dumps(body, default=lambda value: float(value) if isinstance(value, Decimal) else str(value))
        return self.answer(status, text.encode(), "application/json")

    def answer(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def serve(portal):
    """:returns: the running server; ``server.url`` is its front page."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("PortalHandler", (Handler,), {"portal": portal}))
    server.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
