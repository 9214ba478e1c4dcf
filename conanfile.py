import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load
from conan.tools.layout import basic_layout

required_conan_version = ">=2.4"


class RefundRulesConan(ConanFile):
    name = "refund-rules"
    description = "Refunds of reservations and subscriptions, exact to the cent and explained"
    license = "MIT"
    topics = ("billing", "refund", "money", "cloud", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"with_boost": [True, False], "with_sqlite": [True, False], "with_postgresql": [True, False]}
    default_options = {"with_boost": True, "with_sqlite": False, "with_postgresql": False}
    # One package for all settings and options: the headers are the same.
    implements = ["auto_header_only"]
    exports_sources = "include/*", "LICENSE"
    no_copy_source = True

    def set_version(self):
        text = load(self, os.path.join(self.recipe_folder, "include", "refund", "version.hpp"))
        numbers = re.findall(r"inline constexpr int version_(?:major|minor|patch) = (\d+);", text)
        self.version = ".".join(numbers)

    def layout(self):
        basic_layout(self)

    def requirements(self):
        # Without header_only both would be compiled for the user: date with libcurl, and all of Boost.
        self.requires("date/[>=3.0.1 <4]", options={"header_only": True})
        if self.options.with_boost:
            self.requires("boost/[>=1.74.0 <2]", options={"header_only": True})

        if self.options.with_sqlite:
            self.requires("sqlite3/[>=3.37.0 <4]")
        if self.options.with_postgresql:
            self.requires("libpq/[>=14 <19]")

    def validate(self):
        check_min_cppstd(self, 20)

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        copy(self, "*.hpp", os.path.join(self.source_folder, "include"), os.path.join(self.package_folder, "include"))

    def package_info(self):
        # The targets and the compatible versions of the CMake package.
        self.cpp_info.set_property("cmake_config_version_compat", "SameMinorVersion")
        core = self.cpp_info.components["core"]
        core.set_property("cmake_target_name", "refund-rules::core")
        core.requires = ["date::date"]
        if self.settings.os in ["Linux", "FreeBSD"]:
            core.system_libs = ["pthread"]
        components = [core]
        if self.options.with_boost:
            everything = self.cpp_info.components["refund-rules"]
            everything.set_property("cmake_target_name", "refund-rules::refund-rules")
            everything.requires = ["core", "boost::headers"]
            components.append(everything)
        if self.options.with_sqlite:
            sqlite = self.cpp_info.components["sqlite"]
            sqlite.set_property("cmake_target_name", "refund-rules::sqlite")
            sqlite.requires = ["core", "sqlite3::sqlite3"]
            components.append(sqlite)
        if self.options.with_postgresql:
            postgresql = self.cpp_info.components["postgresql"]
            postgresql.set_property("cmake_target_name", "refund-rules::postgresql")
            postgresql.requires = ["core", "libpq::libpq"]
            components.append(postgresql)
        for component in components:
            component.bindirs = []
            component.libdirs = []
