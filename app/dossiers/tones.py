"""Number the speakers. A front end gives the speaker with a number the same color and line style everywhere."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, func, update
from sqlmodel import col, select

from app.database.bulk import batches
from app.models.tables import SPEAKERS_OF_SOURCES, Agent


def number_speakers(connection: Connection, sources: Iterable[str]) -> None:
    """Give the next numbers to the speakers of these sources who have none.

    They are numbered source by source; those with most quotes and claims in the source come first, then by id.
    """
    speaker, source = SPEAKERS_OF_SOURCES.agent_id, SPEAKERS_OF_SOURCES.source_id
    unnumbered = (
        select(source, func.count(), speaker)
        .join(Agent, col(Agent.id) == speaker)
        .where(col(Agent.tone).is_(None))
        .group_by(source, speaker)
    )
    counts: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for some in batches(list(sources)):
        for id, count, agent in connection.execute(unnumbered.where(source.in_(some))):
            counts[id].append((-count, agent))
    agents = dict.fromkeys(agent for id in sources for _, agent in sorted(counts[id]))
    if agents:
        last = connection.scalar(select(func.max(Agent.tone))) or 0
        statement = update(Agent).where(col(Agent.id) == bindparam("agent")).values(tone=bindparam("number"))
        connection.execute(statement, [{"agent": id, "number": n} for n, id in enumerate(agents, start=last + 1)])
