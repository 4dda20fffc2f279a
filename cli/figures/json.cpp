#include "cli/figures/json.hpp"

#include <nlohmann/json.hpp>

namespace cli {

using nlohmann::ordered_json;

Json::Json() : value_(std::make_unique<ordered_json>()) {}
Json::Json(bool value) : value_(std::make_unique<ordered_json>(value)) {}
Json::Json(double value) : value_(std::make_unique<ordered_json>(value)) {}
Json::Json(long long value) : value_(std::make_unique<ordered_json>(value)) {}
Json::Json(unsigned long long value) : value_(std::make_unique<ordered_json>(value)) {}
Json::Json(std::string_view text) : value_(std::make_unique<ordered_json>(text)) {}

Json Json::object(std::initializer_list<Field> fields) {
    Json json;
    *json.value_ = ordered_json::object();
    for (const auto& [name, value] : fields)
        json.set(name, value);
    return json;
}

Json Json::array(std::initializer_list<Json> elements) {
    Json json;
    *json.value_ = ordered_json::array();
    for (const Json& element : elements)
        json.add(element);
    return json;
}

Json::Json(const Json& other) : value_(std::make_unique<ordered_json>(*other.value_)) {}
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) {
    if (this != &other) value_ = std::make_unique<ordered_json>(*other.value_);
    return *this;
}
Json& Json::operator=(Json&& other) noexcept = default;
Json::~Json() = default;

Json& Json::set(std::string_view name, Json value) {
    (*value_)[std::string(name)] = std::move(*value.value_);
    return *this;
}

Json& Json::add(Json value) {
    value_->push_back(std::move(*value.value_));
    return *this;
}

std::string Json::line() const {
    return value_->dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string Json::lines() const {
    return value_->dump(1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace cli
