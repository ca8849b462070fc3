"""What can be done with exports: ask for one, try a failed one again; and making the files they hold."""

from qa_app.insights.services.asking import ask, keep, retry
from qa_app.insights.services.making import Maker, Piece, pdf_of, pieces, value_of
from qa_app.insights.services.telling import Teller

__all__ = ["Maker", "Piece", "Teller", "ask", "keep", "pdf_of", "pieces", "retry", "value_of"]
