#include "cli/input/data_line.hpp"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rtmp/amf0.hpp"

namespace cli {

namespace {

using nlohmann::ordered_json;
using rtmp::amf0::Object;
using rtmp::amf0::StrictArray;
using rtmp::amf0::Value;

/// Bytes of a name: AMF0 has 16 bits for their number.
constexpr std::size_t max_name = 65535;
/// Ten years: a time beyond is a slip.
constexpr double max_seconds = 10.0 * 365 * 24 * 3600;

Value value_in(const ordered_json& json, int depth) {
    if (depth > rtmp::amf0::max_depth)
        throw DataLineError(fmt::format("its values are nested deeper than {}", rtmp::amf0::max_depth));
    if (json.is_null()) return rtmp::amf0::Null{};
    if (json.is_boolean()) return json.get<bool>();
    if (json.is_number()) return json.get<double>();
    if (json.is_string()) return json.get<std::string>();
    if (json.is_array()) {
        StrictArray array;
        for (const ordered_json& each : json)
            array.values.push_back(value_in(each, depth + 1));
        return array;
    }
    Object object;
    for (const auto& [name, member] : json.items()) {
        if (name.empty() || name.size() > max_name)
            throw DataLineError("an object in it has a member whose name is empty or beyond 65535 bytes");
        object.members.emplace_back(name, value_in(member, depth + 1));
    }
    return object;
}

ordered_json object_in(std::string_view text) {
    ordered_json json = ordered_json::parse(text, nullptr, false);
    if (json.is_discarded()) throw DataLineError("it is not JSON");
    if (!json.is_object()) throw DataLineError("it is no JSON object");
    for (const auto& [name, member] : json.items()) {
        if (name != "time" && name != "name" && name != "data" && name != "values")
            throw DataLineError(R"(it has a member other than "time", "name", and "data" or "values")");
    }
    return json;
}

media::Time time_in(const ordered_json& json) {
    const double seconds = json.is_number() ? json.get<double>() : -1;
    if (!(seconds >= 0 && seconds <= max_seconds))
        throw DataLineError("its \"time\" is no number of seconds from 0 on");
    return std::chrono::round<media::Time>(std::chrono::duration<double>(seconds));
}

std::string name_in(const ordered_json& json) {
    const auto name = json.find("name");
    const bool is_name = name != json.end() && name->is_string() && !name->get<std::string>().empty();
    if (!is_name) throw DataLineError(R"(it has no "name", such as "onTextData")");
    if (name->get<std::string>().size() > max_name) throw DataLineError("its \"name\" is beyond 65535 bytes");
    return name->get<std::string>();
}

std::vector<Value> values_in(const ordered_json& json) {
    const auto data = json.find("data");
    const auto values = json.find("values");
    if (data != json.end() && values != json.end()) throw DataLineError(R"(it has both "data" and "values")");
    if (data != json.end()) return {value_in(*data, 1)};
    if (values == json.end()) throw DataLineError(R"(it has neither "data" nor "values")");
    if (!values->is_array()) throw DataLineError("its \"values\" are no array");
    std::vector<Value> all;
    for (const ordered_json& each : *values)
        all.push_back(value_in(each, 1));
    return all;
}

}  // namespace

DataLine read_data_line(const LineSplitter::Line& line) {
    if (line.too_long) throw DataLineError("it is longer than 1 MiB");
    const ordered_json json = object_in(line.text);
    DataLine data;
    if (const auto time = json.find("time"); time != json.end()) data.time = time_in(*time);
    std::vector<Value> message{name_in(json)};
    for (Value& value : values_in(json))
        message.push_back(std::move(value));
    data.body = rtmp::amf0::encode_all(message);
    return data;
}

}  // namespace cli
