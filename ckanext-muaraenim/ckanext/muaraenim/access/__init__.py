"""Who may see and do what: roles, permission labels, and the rule for restricted rows and files. The matrix stands in docs/reference/access.md."""

from ckanext.muaraenim.access.asking import may
from ckanext.muaraenim.access.content import is_restricted, may_read_content
from ckanext.muaraenim.access.publication import is_public, may_publish, takes_back
from ckanext.muaraenim.access.roles import is_opd_editor, is_opd_member, is_sysadmin, is_walidata

__all__ = [
    "is_opd_editor", "is_opd_member", "is_public", "is_restricted", "is_sysadmin", "is_walidata", "may", "may_publish", "may_read_content",
    "takes_back",
]  # fmt: skip
