"""What complaints of a problem are alike in, and what it is called when nobody named it yet."""

from dataclasses import dataclass

from qa_app.complaints import rules as desk


@dataclass(frozen=True, slots=True)
class Alike:
    """What complaints have in common; an empty field is not compared."""

    category: str = ""
    product: str = ""
    cause: str = ""

    @property
    def is_anything(self) -> bool:
        """Whether it says anything at all."""
        return bool(self.category or self.product or self.cause)


def like(category: str, product: str, cause: str) -> Alike:
    """What the words say, stripped of what does not belong to a name."""
    return Alike(category.strip()[:60], product.strip()[:200], cause.strip()[:20])


def title_of(alike: Alike) -> str:
    """A problem's name from what its complaints are alike in, such as "Delivery delay: Vacuum"."""
    about = desk.ROOT_CAUSES.get(alike.cause) or desk.CATEGORIES.get(alike.category) or alike.cause or alike.category
    return ": ".join(part for part in (about, alike.product) if part)[:200] or "A problem that several complaints show"
