"""Fill the test database with the sample catalogue, then serve it. Started by ``conftest.py`` as a process of its own: ``serve.py INI PORT``."""

from __future__ import annotations

import sys
from pathlib import Path

from ckan import model
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from werkzeug.exceptions import abort
from werkzeug.serving import run_simple

sys.path.insert(0, str(Path(__file__).parents[1] / "portal" / "theme"))


def main(ini: str, port: int) -> None:
    application = make_app(CKANConfigLoader(ini).get_config())
    with application._wsgi_app.test_request_context():
        from ckan.lib.search import clear_all
        from people import employ
        from pictured import draw
        from portal_sample import correct, fill

        model.repo.rebuild_db()
        clear_all()
        correct(fill()["penduduk-wilayah"])
        draw()
        employ()
        model.Session.remove()
    application._wsgi_app.add_url_rule("/galat/<int:status>", "uji.galat", abort)
    run_simple("127.0.0.1", port, application, threaded=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
