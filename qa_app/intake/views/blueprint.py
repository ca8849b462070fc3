"""The blueprint that every page of intake belongs to."""

from flask import Blueprint

pages = Blueprint("intake", __name__)
