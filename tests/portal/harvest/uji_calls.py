"""Asking the portal as somebody: by action, by worker, by page."""

from bs4 import BeautifulSoup
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.muaraenim.harvest import jobs


def call(action, user=None, **data):
    return tk.get_action(action)({"user": user["name"] if user else "", "auth_user_obj": model.User.get(user["name"]) if user else None}, data)


def done(run):
    jobs.take_up(run["id"])
    return run


def get(app, url, user=None, status=200):
    headers = {"Authorization": user["token"]} if user else {}
    answer = app.get(url, headers=headers, status=status)
    return BeautifulSoup(answer.body, "html.parser")
