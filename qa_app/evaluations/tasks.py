"""The worker's part of evaluating: quotes follow when personal data is taken out of the transcript they are from."""

from qa_app.evaluations.services.masking import mask_quotes
from qa_app.jobs.runner import Run


def mask(run: Run) -> None:
    """Take out of the quotes of the job's interaction what was taken out of its transcript."""
    with run.transaction(is_last=True) as session:
        mask_quotes(session, int(run.payload["interaction_id"]))
