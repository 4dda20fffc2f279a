#include "cli/report/json_line.hpp"

#include "cli/figures/json_values.hpp"
#include "cli/text/readable.hpp"
#include "media/source.hpp"

namespace cli {

void write_line(LineSink& output, const Json& line) {
    if (const std::size_t count = output.take_left_out(); count > 0) {
        Json warning = event_object("warning");
        warning.set("message", count_text(count, "line") + " left out: the reader is too slow");
        warning.set("class", media::name_of(media::Warning::Class::other));
        output.line(warning.line());
    }
    output.line(line.line());
}

}  // namespace cli
