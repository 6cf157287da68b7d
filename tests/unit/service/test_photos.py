"""Photos of work: small, upright, without place and time, and gone with the campaign."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

import service_cases as cases
from fabrouter.service.campaigns.archive import archive_campaigns
from fabrouter.service.pictures import LONGEST_SIDE, cleaned
from fabrouter.service.refusals import BadInput, Conflict, NotFound
from fabrouter.service.work_orders import photos
from fabrouter.store.tables import Campaign, WorkOrder, WorkPhoto
from work_cases import world

GPS, ORIENTATION = 0x8825, 0x0112


def picture(size=(40, 20), kind="JPEG", **options):
    """Returns a picture, red on its left and blue on its right half."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(data):
    return Image.open(BytesIO(data))


@pytest.fixture
def w(desk):
    return world(desk)


def test_what_cameras_write_is_taken_out():
    """Place, comment and orientation are gone; the picture stands upright."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[2] = (48.0, 51.0, 24.0)
    data = picture(exif=exif, comment=b"at my kitchen table")
    assert b"kitchen" in data
    found = cleaned(data)
    assert (found.width, found.height) == (20, 40)
    again = opened(found.jpeg)
    assert again.format == "JPEG"
    assert not dict(again.getexif())
    assert b"kitchen" not in found.jpeg
    assert again.getpixel((10, 5))[0] > 200
    assert again.getpixel((10, 35))[2] > 200


def test_large_pictures_become_small():
    """The longest side is bounded, proportions stay."""
    found = cleaned(picture((4000, 1000), "PNG"))
    assert (found.width, found.height) == (LONGEST_SIDE, LONGEST_SIDE // 4)


def test_transparent_becomes_white():
    """A sticker has no black ground."""
    out = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(cleaned(out.getvalue()).jpeg).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        picture()[:200],
        picture(kind="GIF"),
        picture((9000, 9000), "PNG"),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    ],
    ids=["empty", "text", "cut", "gif", "enormous", "svg"],
)
def test_what_is_no_photo_is_refused(data):
    """With a reason, and nothing is kept."""
    with pytest.raises(BadInput) as refused:
        cleaned(data)
    assert refused.value.issues[0].code == "bad-picture"


def test_a_lab_adds_and_removes_photos(desk, w):
    """Coordinators see them, other labs do not."""
    order = w.started(10)
    photo = w.do(photos.add_photo, w.maker, order.id, picture())
    other = cases.principal(desk, cases.account(desk, acts_for=w.other_lab))
    with desk.store.read() as session:
        assert [row.id for row in photos.photos_of(session, w.coordinator, order.id)] == [photo.id]
        assert opened(photos.photo_image(session, w.coordinator, photo.id)).size == (40, 20)
        with pytest.raises(NotFound):
            photos.photo_image(session, other, photo.id)
    assert cases.journal_kinds(desk)[-1] == "work_photo.added"
    assert "image" not in cases.journal_entries(desk)[-1].after
    w.do(photos.remove_photo, w.maker, photo.id)
    assert cases.rows(desk, WorkPhoto) == []


def test_offers_have_no_photos_and_work_has_some(w):
    """Ten at most."""
    with pytest.raises(Conflict):
        w.do(photos.add_photo, w.maker, w.offer(5).id, picture())
    order = w.started(5)
    for _ in range(photos.MOST_PHOTOS):
        w.do(photos.add_photo, w.maker, order.id, picture())
    with pytest.raises(Conflict) as refused:
        w.do(photos.add_photo, w.maker, order.id, picture())
    assert refused.value.code == "too-many-photos"


def test_archiving_erases_photos(desk, clock, w):
    """People may be on them."""
    order = w.made(5)
    w.do(photos.add_photo, w.maker, order.id, picture())

    def end(unit):
        campaign, arrived = unit.lock(Campaign, w.campaign.id), unit.lock(WorkOrder, order.id)
        arrived.shipped = arrived.received = 5
        campaign.state, campaign.closed_at = "cancelled", unit.now

    desk.write(end)
    clock.now += timedelta(days=31)
    desk.write(archive_campaigns)
    assert cases.fetch(desk, w.campaign).state == "archived"
    assert cases.rows(desk, WorkPhoto) == []
