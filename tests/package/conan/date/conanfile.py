import os

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.files import copy


class StandIn(ConanFile):
    """The machine's date, in the form of the registry's recipe; header_only has to be asked for there, too."""

    name = "date"
    package_type = "header-library"
    options = {"header_only": [True, False]}
    default_options = {"header_only": False}

    def validate(self):
        if not self.options.header_only:
            raise ConanInvalidConfiguration("date was asked for without header_only=True")

    def package(self):
        # Not by -I of the machine's own folder: that changes the order of the standard headers.
        copy(self, "date/*", os.environ["STANDIN_INCLUDE"], os.path.join(self.package_folder, "include"))

    def package_info(self):
        self.cpp_info.set_property("cmake_target_name", "date::date")
        self.cpp_info.defines = ["DATE_HEADER_ONLY", "REFUND_STANDIN_DATE"]
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
