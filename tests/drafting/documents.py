"""Word and PDF files for the tests, written by hand so that they stay small."""

import zipfile
from io import BytesIO

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{RELATIONSHIP}/%s" Target="%s"/></Relationships>'
)
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word_file(paragraphs: list[str], note: str) -> bytes:
    """Return a Word file whose last paragraph has a footnote."""
    runs = [f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' for text in paragraphs]
    runs[-1] += '<w:r><w:footnoteReference w:id="1"/></w:r>'
    body = "".join(f"<w:p>{run}</w:p>" for run in runs)
    notes = f'<w:footnote w:id="1"><w:p><w:r><w:t>{note}</w:t></w:r></w:p></w:footnote>'
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELATIONSHIPS % ("officeDocument", "word/document.xml"))
        archive.writestr("word/_rels/document.xml.rels", RELATIONSHIPS % ("footnotes", "footnotes.xml"))
        archive.writestr("word/document.xml", f"<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/footnotes.xml", f"<w:footnotes {NAMESPACE}>{notes}</w:footnotes>")
    return file.getvalue()


def zip_bomb() -> bytes:
    """Return a Word file of 0.02 MB that would unpack to 20 MB."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 20_000_000)
    return file.getvalue()


def pdf_file(lines: list[str]) -> bytes:
    """Return a PDF of one page with these lines, or with a picture alone if there are none."""
    escaped = [line.replace("(", r"\(").replace(")", r"\)").encode("cp1252") for line in lines]
    shown = b" ".join(b"(" + line + b") Tj T*" for line in escaped)
    content = b"BT /F1 11 Tf 14 TL 60 780 Td " + shown + b" ET" if lines else b"0 0 100 100 re f"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    file, offsets = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer << /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(file)
    return file + b"xref\n0 7\n0000000000 65535 f \n" + table + trailer


def encrypted(pdf: bytes) -> bytes:
    """Return a PDF that a password protects."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - no other test file needs it

    writer, file = PdfWriter(), BytesIO()
    writer.append(PdfReader(BytesIO(pdf)))
    writer.encrypt("secret")
    writer.write(file)
    return file.getvalue()
