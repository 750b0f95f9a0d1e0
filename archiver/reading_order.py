"""The order in which a thread's comments stand: as read, but never an answer before what it answers."""

from archiver.records import Comment


def parents_first(comments: tuple[Comment, ...]) -> tuple[Comment, ...]:
    """Give the comments in the same order, but never before what they answer; those in a ring stand last."""
    ids = {comment.id for comment in comments}
    given: set[str] = set()
    waiting: dict[str, list[Comment]] = {}
    ordered: list[Comment] = []
    for comment in comments:
        if comment.parent in ids and comment.parent not in given:
            waiting.setdefault(comment.parent, []).append(comment)
            continue
        ready = [comment]
        while ready:
            one = ready.pop()
            ordered.append(one)
            given.add(one.id)
            ready.extend(reversed(waiting.pop(one.id, [])))
    return (*ordered, *(comment for comment in comments if comment.id not in given))
