"""What an installation says of its site, at the head and the foot of every page of every service."""

from collections.abc import Sequence

from pydantic_settings import BaseSettings, SettingsConfigDict

from pages.rendering import Link, Site


class SiteSettings(BaseSettings):
    """The fields of :class:`~pages.rendering.Site`. The settings of services with pages extend it: ``REGISTRY_SITE_…``.

    By itself it reads ``SITE_…``, for commands that begin every service and tell each the same.
    """

    model_config = SettingsConfigDict(frozen=True)

    site_name: str = "学时平台"
    """What the head of every page says."""
    site_organiser: str = ""
    """主办单位. This field and those below stand at the foot of every page; an empty one is not shown."""
    site_undertaker: str = ""
    """承办单位."""
    site_contact: str = ""
    """联系方式."""
    site_identifier: str = ""
    """政府网站标识码."""
    site_icp: str = ""
    """The number of the ICP 备案."""
    site_police: str = ""
    """The number of the 公安备案."""

    def site(self, *, home: str = "", links: Sequence[Link] = ()) -> Site:
        """As pages have it; ``home`` and ``links`` are addresses of the service's own pages."""
        return Site(
            name=self.site_name,
            home=home,
            organiser=self.site_organiser,
            undertaker=self.site_undertaker,
            contact=self.site_contact,
            identifier=self.site_identifier,
            icp=self.site_icp,
            police=self.site_police,
            links=links,
        )
