import os

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration


class StandIn(ConanFile):
    """The machine's Boost, in the form of the registry's recipe; header_only has to be asked for there, too."""

    name = "boost"
    package_type = "header-library"
    options = {"header_only": [True, False]}
    default_options = {"header_only": False}

    def validate(self):
        if not self.options.header_only:
            raise ConanInvalidConfiguration("boost was asked for without header_only=True")

    def package(self):
        # A link: the headers are some 15,000 files.
        folder = os.path.join(self.package_folder, "include")
        os.makedirs(folder)
        os.symlink(os.path.join(os.environ["STANDIN_INCLUDE"], "boost"), os.path.join(folder, "boost"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "Boost")
        headers = self.cpp_info.components["headers"]
        headers.set_property("cmake_target_name", "Boost::headers")
        headers.defines = ["REFUND_STANDIN_BOOST"]
        headers.bindirs = []
        headers.libdirs = []
