"""A drawing made a tagged PDF: pages, fonts, pictures, structure, links, bookmarks, and what it says."""

from dataclasses import dataclass, field
from urllib.parse import quote

from letter_templates.draw_about import About, add_about
from letter_templates.draw_canvas import Link
from letter_templates.draw_content import Desk
from letter_templates.draw_file import PdfObjects
from letter_templates.draw_flow import Flow, Page, with_margins
from letter_templates.draw_fonts import add_font
from letter_templates.draw_images import add_image
from letter_templates.draw_outline import add_outline
from letter_templates.draw_tags import Element
from letter_templates.draw_words import string
from letter_templates.pdf_drawing import Drawing


def drawn(drawing: Drawing, about: About) -> bytes:
    """The PDF. Raises MissingGlyph, and Unsupported for pictures that cannot be read."""
    document = Element(b"Document", joined=True)
    desk = Desk(drawing.looks, about.language.partition("-")[0])
    desk.fields = {"PAGE": "1", "NUMPAGES": "1"}
    pages = Flow(drawing, desk).fill(drawing.stories["body"], document)
    objects = PdfObjects()
    numbers = [objects.take() for _ in pages]
    tree = objects.take()
    contents = [_content(page, len(pages), drawing, desk) for page in pages]
    resources = _resources(objects, desk)
    tags = _Tags(objects, numbers, document)
    for page, content, number in zip(pages, contents, numbers, strict=True):
        annotations = [tags.link(link, page.canvas.page) for link in page.canvas.links]
        told = b"/Annots[%b]" % b" ".join(b"%d 0 R" % each for each in annotations) if annotations else b""
        size = (drawing.page["width"], drawing.page["height"])
        objects.put(
            number,
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.6g %.6g]/Resources %d 0 R/Contents %d 0 R"
            b"/StructParents %d/Tabs/S%b>>"
            % (tree, *size, resources, objects.add_stream(content), page.canvas.page, told),
        )
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects.put(tree, b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(numbers), kids))
    root = tags.add(pages)
    headings = [each for page in pages for each in page.canvas.headings]
    outline = add_outline(objects, headings, numbers)
    metadata, info, intent = add_about(objects, about)
    catalog = objects.add(
        b"<</Type/Catalog/Pages %d 0 R/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>/Lang%b"
        b"/ViewerPreferences<</DisplayDocTitle true>>/Metadata %d 0 R/OutputIntents[%d 0 R]%b>>"
        % (tree, root, string(about.language), metadata, intent, outline)
    )
    return objects.file(catalog, info)


def _content(page: Page, pages: int, drawing: Drawing, desk: Desk) -> bytes:
    desk.fields = {"PAGE": str(page.canvas.page + 1), "NUMPAGES": str(pages)}
    return with_margins(page, drawing, desk)


def _resources(objects: PdfObjects, desk: Desk) -> int:
    """Fonts and pictures of the whole letter."""
    fonts = b"".join(
        b"/%b %d 0 R" % (name.encode(), add_font(objects, used)) for name, used in desk.fonts.items()
    )
    images = b"".join(
        b"/%b %d 0 R" % (name, add_image(objects, content)) for content, name in desk.pictures.items()
    )
    return objects.add(b"<</Font<<%b>>/XObject<<%b>>>>" % (fonts, images))


def _address(address: str) -> bytes:
    """An address in the letters that addresses have."""
    return string(quote(address, safe="!#$%&'()*+,/:;=?@[]~"))


@dataclass(slots=True)
class _Tags:
    """The structure tree, and the ways into it from pages and links."""

    objects: PdfObjects
    pages: list[int]
    document: Element
    annotated: list[Element] = field(default_factory=list)

    def link(self, link: Link, page: int) -> int:
        """A link as an annotation, and its number; its element holds it too."""
        x, y, right, top = link.place
        key = len(self.pages) + len(self.annotated)
        number = self.objects.add(
            b"<</Type/Annot/Subtype/Link/Rect[%.2f %.2f %.2f %.2f]/Border[0 0 0]/F 4/Contents%b"
            b"/A<</S/URI/URI%b>>/StructParent %d/P %d 0 R>>"
            % (
                x,
                y,
                right,
                top,
                string(link.words.strip() or link.address),
                _address(link.address),
                key,
                self.pages[page],
            )
        )
        self.annotated.append(link.element)
        link.element.kids.append(number)
        return number

    def add(self, pages: list[Page]) -> int:
        """Write the tree; the number of its root."""
        root = self.objects.take()
        elements = list(self.document.all())
        for element in elements:
            element.number = self.objects.take()
        for element in elements:
            self.objects.put(element.number, element.value(self.pages, root))
        nums = [
            b"%d[%b]" % (page.canvas.page, b" ".join(b"%d 0 R" % each.number for each in page.canvas.marks))
            for page in pages
        ]
        nums += [b"%d %d 0 R" % (len(pages) + at, each.number) for at, each in enumerate(self.annotated)]
        named = sorted((each.name, each.number) for each in elements if each.name)
        names = b" ".join(b"(%b)%d 0 R" % each for each in named)
        self.objects.put(
            root,
            b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree<</Nums[%b]>>/ParentTreeNextKey %d%b>>"
            % (
                self.document.number,
                b" ".join(nums),
                len(nums),
                b"/IDTree<</Names[%b]>>" % names if names else b"",
            ),
        )
        return root
