"""What can be done to get better: act and check, review, expect and decide, make good early, praise, tell cases."""

from qa_app.improvement.services import acting, learning, praising, recovering, telling

__all__ = ["acting", "learning", "praising", "recovering", "telling"]
