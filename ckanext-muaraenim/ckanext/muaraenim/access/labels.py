"""Permission labels: who sees which dataset. CKAN asks only the first plugin that implements them, so features add their own here by signal."""

from __future__ import annotations

from ckan import model
from ckan.lib.plugins import DefaultPermissionLabels
from ckan.plugins import toolkit as tk

from ckanext.muaraenim.access.roles import is_walidata

__all__ = ["PortalLabels", "dataset_labels", "user_labels"]

WALIDATA = "walidata"

dataset_labels = tk.signals.ckanext.signal("muaraenim_dataset_labels", "Sent with a package; a receiver returns the labels that it adds to it.")
user_labels = tk.signals.ckanext.signal("muaraenim_user_labels", "Sent with a user, never a visitor; a receiver returns the labels that they hold.")


class PortalLabels(DefaultPermissionLabels):
    """CKAN's own labels, plus ``walidata`` on everything that is not public, plus what features register."""

    def get_dataset_labels(self, dataset_obj: model.Package) -> list[str]:
        labels = super().get_dataset_labels(dataset_obj)
        if "public" not in labels and dataset_obj.state != model.State.DELETED:
            labels.append(WALIDATA)
        return labels + _sent(dataset_labels, dataset_obj)

    def get_user_dataset_labels(self, user_obj: model.User) -> list[str]:
        labels = super().get_user_dataset_labels(user_obj)
        if not user_obj or user_obj.is_anonymous:
            return labels
        if is_walidata(user_obj.name):
            labels.append(WALIDATA)
        return labels + _sent(user_labels, user_obj)


def _sent(signal: tk.signals.Signal, sender: model.Package | model.User) -> list[str]:
    return [label for _, labels in signal.send(sender) for label in labels or ()]
