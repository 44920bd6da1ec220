"""Reads a scenario folder into typed, frozen records, and says of each part that cannot be read where and why."""

import hashlib
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from redpencil.scenario import fields, head, schema, schema_minds, stored
from redpencil.scenario.explain import explain
from redpencil.scenario.files import BOUNDARIES as BOUNDARIES
from redpencil.scenario.files import DIRECTIVES as DIRECTIVES
from redpencil.scenario.files import FILES as FILES
from redpencil.scenario.files import MESSAGES as MESSAGES
from redpencil.scenario.files import NODES as NODES
from redpencil.scenario.files import ORDER_OF_BATTLE as ORDER_OF_BATTLE
from redpencil.scenario.files import PARAMETERS as PARAMETERS
from redpencil.scenario.files import PERSONS as PERSONS
from redpencil.scenario.files import RECORD as RECORD
from redpencil.scenario.files import SCENARIO as SCENARIO
from redpencil.scenario.files import files_of as files_of
from redpencil.scenario.files import folder_problems
from redpencil.scenario.lines import Lines, line_of
from redpencil.scenario.lines import Path as Part
from redpencil.scenario.packaged import MODEL
from redpencil.scenario.packaged import resolve as resolve
from redpencil.scenario.problems import MAX_PROBLEMS, Problem, ScenarioError, limited, quoted
from redpencil.scenario.schema import ScenarioText

Row = TypeVar("Row", bound=fields.Model)

TABLES: dict[str, type[fields.Model]] = {
    "side": head.Side,
    "front": head.Front,
    "command": head.Command,
    "depot": head.Depot,
    "airfield": head.Airfield,
    "city": head.City,
    "absent": head.Absent,
    "total": head.Total,
}

NESTED: dict[str, type[fields.Model]] = {"option": schema.Option, **schema_minds.NESTED}


def read(folder: Path) -> ScenarioText:
    """Return the scenario in the folder; raises ScenarioError with every problem of form that it has."""
    text, problems = read_all(folder)
    if text is None or problems:
        raise ScenarioError(limited(problems))
    return text


def read_all(folder: Path) -> tuple[ScenarioText | None, list[Problem]]:
    """Return what can be read of the scenario, None if its head cannot, and the problems of the rest."""
    reading = _Reading(folder)
    scenario = reading.scenario()
    order_of_battle = reading.rows(ORDER_OF_BATTLE, schema.FormationRow)
    boundaries = reading.boundaries()
    directives = reading.only_table(DIRECTIVES, "directive", schema.Directive)
    nodes = reading.only_table(NODES, "node", schema.Node)
    parameters = reading.parameters()
    record = reading.rows(RECORD, schema.RecordRow)
    if scenario is None:
        return None, reading.problems
    text = ScenarioText(
        scenario=scenario,
        order_of_battle=order_of_battle,
        boundaries=boundaries,
        directives=directives,
        nodes=nodes,
        parameters=parameters,
        record=record,
        hash=reading.hash.hexdigest(),
        lines=reading.lines,
        unread=frozenset(reading.unread),
    )
    text = _with_minds(reading, text)
    return text._replace(unread=frozenset(reading.unread)), reading.problems


def _with_minds(reading: "_Reading", text: ScenarioText) -> ScenarioText:
    """Return the text with the persons, what they believe, and what they write."""
    reading.known(PERSONS, ("person", "prize", "question", "belief", "signal", "stake"))
    return text._replace(
        persons=reading.table(PERSONS, "person", schema_minds.Person),
        prizes=reading.table(PERSONS, "prize", schema_minds.Prize),
        questions=reading.table(PERSONS, "question", schema_minds.Question),
        beliefs=reading.table(PERSONS, "belief", schema_minds.Belief),
        signals=reading.table(PERSONS, "signal", schema_minds.Signal),
        stakes=reading.table(PERSONS, "stake", schema_minds.Stake),
        messages=reading.only_table(MESSAGES, "message", schema_minds.Message),
    )


class _Reading:
    """The files of one folder while they are read: their parsed tables, and what was wrong so far."""

    def __init__(self, folder: Path) -> None:
        self.problems: list[Problem] = []
        self.unread: set[str] = set()
        self.tables: dict[str, Any] = {}
        self.lines: dict[str, Lines] = {}
        self.hash = hashlib.sha256(stored.read_bytes(MODEL.parent, MODEL.name))
        self.problems += folder_problems(folder)
        if any(problem.file == str(folder) for problem in self.problems):
            return
        for name in files_of(folder):
            try:
                raw = stored.read_bytes(folder, name)
                self.hash.update(f"{name}\0{len(raw)}\0".encode() + raw)
                self._parse(name, stored.decode(name, raw))
            except ScenarioError as error:
                self.problems += error.problems
                self.unread.add(name)

    def _parse(self, name: str, text: str) -> None:
        if name.endswith(".toml"):
            table = stored.parse_toml(name, text)
        elif name.endswith(".geojson"):
            table = stored.parse_json(name, text)
        else:
            model = schema.FormationRow if name == ORDER_OF_BATTLE else schema.RecordRow
            columns = tuple(key for key in _keys(model) if key != "line")
            table, problems = stored.parse_csv(name, text, columns)
            self.problems += problems
            if problems:
                self.unread.add(name)
        self.tables[name], self.lines[name] = table

    def item(self, file: str, path: Part, model: type[Row], given: Any) -> Row | None:
        """Return one table or row as its model, or None after noting its problems."""
        try:
            return model.model_validate(given)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                nested = NESTED.get(str(detail["loc"][0])) if len(detail["loc"]) > 1 else None
                what, cure = explain(detail, _keys(nested or model))
                about = detail.get("ctx", {}).get("key", "")
                self.note(file, (*path, *detail["loc"], *([about] if about else [])), what, cure)
        self.unread.add(file)
        if isinstance(given, dict) and isinstance(given.get("id"), str):
            self.unread.add(given["id"])
        return None

    def note(self, file: str, path: Part, what: str, cure: str) -> None:
        """Note a problem at the line on which `path` stands."""
        self.unread.add(file)
        self.problems.append(Problem(file, line_of(self.lines[file], path), what, cure))

    def items(self, file: str, path: Part, model: type[Row], given: Any) -> tuple[Row, ...]:
        """Return the good ones of a list of tables or rows."""
        if not isinstance(given, list):
            self.note(file, path, f"{path[-1]} must be a list of tables", f"Write [[{path[-1]}]].")
            return ()
        good = []
        for position, one in enumerate(given):
            item = self.item(file, (*path, position), model, one)
            if item is not None:
                good.append(item)
            if len(self.problems) > MAX_PROBLEMS:
                break
        return tuple(good)

    def rows(self, file: str, model: type[Row]) -> tuple[Row, ...]:
        """Return the good rows of a CSV file, each with its line."""
        where = self.lines.get(file, {})
        given = [{**row, "line": where[(position,)]} for position, row in enumerate(self.tables.get(file, []))]
        return self.items(file, (), model, given)

    def only_table(self, file: str, key: str, model: type[Row]) -> tuple[Row, ...]:
        """Return the good tables of a TOML file that may hold nothing but `[[key]]`."""
        self.known(file, (key,))
        return self.table(file, key, model)

    def known(self, file: str, keys: tuple[str, ...]) -> None:
        """Note whatever a TOML file holds beside tables of these keys."""
        for other in self.tables.get(file, {}):
            if other not in keys:
                tables = ", ".join(f"[[{key}]]" for key in keys)
                self.note(file, (other,), f"unknown key {quoted(other)}", f"This file holds only {tables}.")

    def table(self, file: str, key: str, model: type[Row]) -> tuple[Row, ...]:
        """Return the good tables `[[key]]` of a TOML file."""
        return self.items(file, (key,), model, self.tables.get(file, {}).get(key, []))

    def scenario(self) -> schema.Scenario | None:
        """Return the head of the scenario with the good ones of its tables, or None if the head itself is wrong."""
        if SCENARIO not in self.tables:
            return None
        content = self.tables[SCENARIO]
        scalars = {key: value for key, value in content.items() if key not in TABLES}
        tables = {key: self.items(SCENARIO, (key,), model, content.get(key, [])) for key, model in TABLES.items()}
        return self.item(SCENARIO, (), schema.Scenario, {**scalars, **tables})

    def boundaries(self) -> tuple[schema.Boundary, ...]:
        """Return the good lines of the GeoJSON file."""
        content = self.tables.get(BOUNDARIES, {"type": "FeatureCollection", "features": []})
        features = content.get("features") if isinstance(content, dict) else None
        if not isinstance(features, list) or content.get("type") != "FeatureCollection":
            self.note(BOUNDARIES, (), "not a FeatureCollection", 'Begin with {"type": "FeatureCollection", ...}.')
            return ()
        good = []
        for position, feature in enumerate(features):
            path: Part = ("features", position)
            given = self._line_string(path, feature)
            line = given and self.item(BOUNDARIES, (*path, "properties"), schema.Boundary, given)
            if line:
                good.append(line)
            if len(self.problems) > MAX_PROBLEMS:
                break
        return tuple(good)

    def _line_string(self, path: Part, feature: Any) -> dict[str, Any] | None:
        """Return the properties of a feature with its points, or None after noting why it is no line."""
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(geometry, dict) or not isinstance(properties, dict):
            self.note(BOUNDARIES, path, "not a feature with geometry and properties", "See https://geojson.org.")
            return None
        points = geometry.get("coordinates")
        if geometry.get("type") != "LineString" or not isinstance(points, list):
            what = f"the geometry is {quoted(geometry.get('type'))}, not a LineString"
            self.note(BOUNDARIES, (*path, "geometry"), what, "Draw the boundary as one line.")
            return None
        for reserved in {"points", "line"} & properties.keys():
            self.note(BOUNDARIES, (*path, "properties", reserved), f'unknown key "{reserved}"', "Leave it out.")
            return None
        for position, point in enumerate(points):
            if not _is_position(point):
                where = (*path, "geometry", "coordinates", position)
                self.note(BOUNDARIES, where, f"point {quoted(point)} is not a position", "Write [lon, lat] in degrees.")
                return None
        line = line_of(self.lines[BOUNDARIES], (*path, "properties"))
        return {**properties, "line": line, "points": tuple((float(x), float(y)) for x, y, *_ in points)}

    def parameters(self) -> dict[str, schema.Parameter]:
        """Return the model's parameters, and in their place the good ones that the scenario gives, by path."""
        found = dict(model_parameters())
        for path, given in leaves(self.tables.get(PARAMETERS, {})):
            if isinstance(given, dict):
                parameter = self.item(PARAMETERS, path, schema.Parameter, given)
                if parameter is not None:
                    found[".".join(path)] = parameter
            else:
                cure = 'Write { value = , unit = "", low = , high = , source = "", grade = "" }.'
                self.note(PARAMETERS, path, f"{quoted('.'.join(path))} is not a parameter", cure)
        return found


def leaves(table: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield what stands at the ends of nested tables, each with its path: parameters, and what should be one."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), table)]
    while waiting:
        path, given = waiting.pop()
        if isinstance(given, dict) and not (path and _is_leaf(given)):
            waiting += [((*path, key), value) for key, value in reversed(given.items())]
        else:
            yield path, given


@cache
def model_parameters() -> dict[str, schema.Parameter]:
    """Return the numbers of the model by path, such as "kind.rifle.speed_km_day"."""
    table = tomllib.loads(MODEL.read_text("utf-8"))
    return {".".join(path): schema.Parameter.model_validate(given) for path, given in leaves(table)}


def _keys(model: type[fields.Model]) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _is_leaf(given: dict[str, Any]) -> bool:
    return any(not isinstance(given.get(key, {}), dict) for key in schema.Parameter.model_fields)


def _is_position(point: Any) -> bool:
    """Say whether a GeoJSON point is two or three finite numbers that lie on the earth."""
    if not isinstance(point, list) or len(point) not in (2, 3):
        return False
    numbers = all(isinstance(number, int | float) and not isinstance(number, bool) for number in point)
    return numbers and abs(point[0]) <= 180 and abs(point[1]) <= 90
