"""Word files written as XML, so that every property can be set."""

import io
import zipfile
from collections.abc import Sequence

_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def run(words: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


def paragraph(inside: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def docx_of(body: str | Sequence[str], styles: str = "", numbering: str = "", **parts: str) -> bytes:
    """A Word file of a body and further parts in XML."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    inside = {
        "document": f"<w:body>{body if isinstance(body, str) else ''.join(body)}<w:sectPr/></w:body>",
        "styles": styles,
        "numbering": numbering,
        **parts,
    }
    names = [name for name, xml in inside.items() if xml]
    roots = {"header": "hdr", "footer": "ftr"}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        types = "".join(
            f'<Override PartName="/word/{n}.xml" ContentType="{main}.{n}{".main" if n == "document" else ""}+xml"/>'
            for n in names
        )
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        )
        relation = '<Relationship Id="r{}" Type="{}/{}" Target="{}"/>'
        relations = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
        )
        archive.writestr(
            "_rels/.rels", relations.format(relation.format(0, office, "officeDocument", "word/document.xml"))
        )
        others = "".join(
            relation.format(n, office, name, f"{name}.xml") for n, name in enumerate(names) if name != "document"
        )
        archive.writestr("word/_rels/document.xml.rels", relations.format(others))
        for name in names:
            root = roots.get(name, name)
            archive.writestr(f"word/{name}.xml", f"<w:{root} {_NS}>{inside[name]}</w:{root}>")
    return made.getvalue()
