#pragma once

#include <exception>
#include <string>

#include "publish/failure.hpp"

namespace cli {

/// Prints a result to standard output. Throws Failure(internal) for a full disk. A reader that closed
/// early has had enough, and needs no message: its status is internal.
publish::ExitStatus print(const std::string& text);

/// An exception of any room as the user meets it: a status, and a line.
publish::Failure failure_of(const std::exception& error);

}  // namespace cli
