"""The metadata (XMP) by which a PDF says that it is a Factur-X invoice, and of which level.

PDF/A allows properties of one's own only when a description of their schema goes with them: both are written here.
Source: Factur-X 1.09, annexe on PDF/A-3; ISO 19005-3, 6.6.2.3.
"""

from collections.abc import Mapping

from lxml import etree

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
PDFA = "http://www.aiim.org/pdfa/ns/id/"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
NAMESPACES = {"rdf": RDF, "fx": FX, "pdfaid": PDFA, "ext": EXTENSION, "schema": SCHEMA, "property": PROPERTY}
PACKET_IDENTIFIER = "W5M0MpCehiHzreSzNTczkc9d"
PROPERTIES = {
    "DocumentFileName": "name of the embedded XML invoice",
    "DocumentType": "kind of the embedded document",
    "Version": "version of the Factur-X data",
    "ConformanceLevel": "level of the Factur-X data",
}
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)


def parsed(packet: bytes) -> etree._Element | None:
    """The XMP of a packet, or None when it is none."""
    try:
        root = etree.fromstring(packet.strip(b"\0 \r\n\t"), PARSER)
    except etree.XMLSyntaxError:
        return None
    return root if root.find(f".//{{{RDF}}}RDF") is not None or root.tag == f"{{{RDF}}}RDF" else None


def values(root: etree._Element, namespace: str) -> Mapping[str, str]:
    """The simple properties of a namespace, written as elements or as attributes."""
    found: dict[str, str] = {}
    for description in root.iter(f"{{{RDF}}}Description"):
        for name, text in description.attrib.items():
            if str(name).startswith(f"{{{namespace}}}"):
                found[etree.QName(str(name)).localname] = str(text)
        for child in description.iterchildren(f"{{{namespace}}}*"):
            found[etree.QName(child).localname] = (child.text or "").strip()
    return found


def declares_schema(root: etree._Element) -> bool:
    """Whether the description of the Factur-X properties, all four, goes with the metadata."""
    for each in root.iter(f"{{{SCHEMA}}}namespaceURI"):
        owner = each.getparent()
        if each.text == FX and owner is not None:
            names = {name.text for name in owner.iter(f"{{{PROPERTY}}}name")}
            return set(PROPERTIES) <= names
    return False


def described(packet: bytes | None, *, level: str, file_name: str) -> bytes:
    """The packet with the properties of Factur-X and their schema, in place of those it had."""
    root = parsed(packet) if packet else None
    if root is None:
        root = etree.Element("{adobe:ns:meta/}xmpmeta", nsmap={"x": "adobe:ns:meta/"})
        etree.SubElement(root, f"{{{RDF}}}RDF", nsmap={"rdf": RDF})
    rdf = root if root.tag == f"{{{RDF}}}RDF" else root.find(f".//{{{RDF}}}RDF")
    assert rdf is not None
    forget(rdf)
    allow_attachments(rdf)
    stated = {"DocumentType": "INVOICE", "DocumentFileName": file_name, "Version": "1.0", "ConformanceLevel": level}
    description = etree.SubElement(rdf, f"{{{RDF}}}Description", {f"{{{RDF}}}about": ""}, nsmap={"fx": FX})
    for name, value in stated.items():
        etree.SubElement(description, f"{{{FX}}}{name}").text = value
    declare(rdf)
    begin = f'<?xpacket begin="\ufeff" id="{PACKET_IDENTIFIER}"?>'.encode()
    return begin + etree.tostring(root, encoding="UTF-8") + b'<?xpacket end="w"?>'


def forget(rdf: etree._Element) -> None:
    """Take away what the packet said of Factur-X."""
    for description in list(rdf.iter(f"{{{RDF}}}Description")):
        for child in list(description.iterchildren(f"{{{FX}}}*")):
            description.remove(child)
        for name in [name for name in description.attrib if str(name).startswith(f"{{{FX}}}")]:
            del description.attrib[name]
    for each in list(rdf.iter(f"{{{SCHEMA}}}namespaceURI")):
        item = each.getparent()
        if each.text == FX and item is not None and (holder := item.getparent()) is not None:
            holder.remove(item)


def allow_attachments(rdf: etree._Element) -> None:
    """A PDF/A-2 becomes a PDF/A-3, which is the same but for the files that it may embed."""
    for description in rdf.iter(f"{{{RDF}}}Description"):
        if description.get(f"{{{PDFA}}}part") == "2":
            description.set(f"{{{PDFA}}}part", "3")
        for part in description.iterchildren(f"{{{PDFA}}}part"):
            if (part.text or "").strip() == "2":
                part.text = "3"


def declare(rdf: etree._Element) -> None:
    """Add the description of the Factur-X properties to the schemas that the packet declares."""
    bag = rdf.find(f".//{{{EXTENSION}}}schemas/{{{RDF}}}Bag")
    if bag is None:
        description = etree.SubElement(
            rdf,
            f"{{{RDF}}}Description",
            {f"{{{RDF}}}about": ""},
            nsmap={"pdfaExtension": EXTENSION, "pdfaSchema": SCHEMA, "pdfaProperty": PROPERTY},
        )
        bag = etree.SubElement(etree.SubElement(description, f"{{{EXTENSION}}}schemas"), f"{{{RDF}}}Bag")
    item = resource(bag)
    etree.SubElement(item, f"{{{SCHEMA}}}schema").text = "Factur-X PDFA Extension Schema"
    etree.SubElement(item, f"{{{SCHEMA}}}namespaceURI").text = FX
    etree.SubElement(item, f"{{{SCHEMA}}}prefix").text = "fx"
    sequence = etree.SubElement(etree.SubElement(item, f"{{{SCHEMA}}}property"), f"{{{RDF}}}Seq")
    for name, description_text in PROPERTIES.items():
        each = resource(sequence)
        etree.SubElement(each, f"{{{PROPERTY}}}name").text = name
        etree.SubElement(each, f"{{{PROPERTY}}}valueType").text = "Text"
        etree.SubElement(each, f"{{{PROPERTY}}}category").text = "external"
        etree.SubElement(each, f"{{{PROPERTY}}}description").text = description_text


def resource(parent: etree._Element) -> etree._Element:
    return etree.SubElement(parent, f"{{{RDF}}}li", {f"{{{RDF}}}parseType": "Resource"})
