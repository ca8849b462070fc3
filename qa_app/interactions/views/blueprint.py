"""The blueprint that the slice's pages hang on."""

from flask import Blueprint

pages = Blueprint("interactions", __name__, url_prefix="/interactions")
