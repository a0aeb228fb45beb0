"""A register that the program does not know, in one YAML definition."""

OWN_ROAD = """\
id: {id}
title: 屯级道路
version: 1
about: village
purpose: 记下每条屯级道路的里程、路面和管护人。依据：样例县交发〔2026〕1号。
label: "{{name}}"
columns: [name, hamlet, length, surface]
group: 村务
rank: 515
icon: road
key: [name, hamlet]
search: {{names: [name], detail: [surface]}}
written_by: [supervisor]
sections:
  - title: 道路
    fields:
      - {{id: name, label: 路名, type: text, disclosure: public, mask: M0, required: yes}}
      - {{id: hamlet, label: 所在屯, type: ref, form: hamlet, disclosure: public, mask: M0}}
      - {{id: length, label: 长度, type: int, unit: 米, disclosure: public, mask: M0}}
      - {{id: surface, label: 路面, type: text, disclosure: public, mask: M0, aliases: [路面类型]}}
      - {{id: keeper, label: 管护人, type: ref, form: helper, disclosure: inside, mask: M2}}
"""
"""Everything there is to say about a register; ``id`` is filled in."""


def definition(name: str) -> str:
    """The register under a name of its own."""
    return OWN_ROAD.format(id=name)


def pack(name: str = "own_road") -> str:
    """A county's pack that brings the register and nothing else."""
    inner = "".join(f"    {line}\n" for line in definition(name).splitlines()).strip()
    return f"county: '459999'\ntitle: 样例县屯级道路\nforms:\n  - {inner}\n"
