"""Comments, as a store keeps them."""

import pytest

from workcore.errors import NoSuchComment, Stale
from workcore.model import CommentId
from workcore.ports.queries import Slice
from workcore.testing.builders import (
    HOUR,
    NOW,
    a_comment,
)
from workcore.testing.contracts.base import StoreContract
from workcore.testing.contracts.books import BOOKS, read, write
from workcore.testing.ids import new_id
from workcore.testing.world import Place


class CommentsContract(StoreContract):
    """Comments can be changed; internal ones can be left out."""

    def test_comment_keeps_everything(self, home: Place) -> None:
        """An internal answer that mentions people and was edited comes back as it was."""
        request = home.kept()
        first = a_comment(request)
        answer = a_comment(
            request,
            internal=True,
            reply_to=first.id,
            mentions=("ann", "rob"),
            edited_at=NOW + HOUR,
            text="Line\n\ttwo \N{GRINNING FACE}",
        )
        write(home, BOOKS["comments"], first, answer)

        assert read(home, BOOKS["comments"], request).items == (first, answer)
        with home.unit() as unit:
            assert unit.comments.get(request.id, answer.id) == answer

    def test_internal_ones_are_left_out(self, home: Place) -> None:
        """Without internal comments the list has public ones only, and full pages of them."""
        request = home.kept()
        comments = [a_comment(request, internal=number % 2 == 0) for number in range(6)]
        write(home, BOOKS["comments"], *comments)

        with home.unit() as unit:
            page = unit.comments.of(request.id, Slice(limit=2), internal=False)
            rest = unit.comments.of(request.id, Slice(limit=2, after=page.next), internal=False)
        assert page.items == (comments[1], comments[3])
        assert rest.items == (comments[5],)
        assert rest.next is None

    def test_comment_belongs_to_its_request(self, home: Place) -> None:
        """A comment is not found under another request."""
        request, other = home.kept(), home.kept()
        comment = a_comment(request)
        write(home, BOOKS["comments"], comment)

        with home.unit() as unit, pytest.raises(NoSuchComment):
            unit.comments.get(other.id, comment.id)
        with home.unit() as unit, pytest.raises(NoSuchComment):
            unit.comments.get(request.id, CommentId(new_id()))

    def test_saved_comment_is_read(self, home: Place) -> None:
        """An edit replaces the text and counts the version; a second from before is stale."""
        request = home.kept()
        comment = a_comment(request)
        write(home, BOOKS["comments"], comment)
        with home.unit() as unit:
            saved = unit.comments.save(comment.edited("Better", ("ann",), at=NOW + HOUR / 6))
            unit.commit()

        assert (saved.version, saved.text) == (2, "Better")
        assert read(home, BOOKS["comments"], request).items == (saved,)
        with home.unit() as unit:
            unit.comments.save(comment)
            with pytest.raises(Stale) as refusal:
                unit.commit()
        assert refusal.value.current == 2
