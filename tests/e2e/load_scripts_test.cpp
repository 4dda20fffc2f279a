// scripts/load: what runs a load test on many machines. The machines are none here; the manifest is held against the
// schema of Kubernetes, and the script of Slurm runs with what Slurm sets.

#include <doctest/doctest.h>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "e2e/process.hpp"
#include "e2e/skip.hpp"
#include "e2e/workplace.hpp"
#include "e2e/yaml.hpp"
#include "support/text_parts.hpp"

namespace load_scripts_test {

using namespace e2e;
using nlohmann::json;
using text_parts::lines_of;

namespace {

const std::string folder = std::string(E2E_SCRIPTS) + "/load/";

std::string content_of(const std::string& file) {
    std::ifstream stream(folder + file);
    CAPTURE(file);
    REQUIRE(stream);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// The reason why nothing can be held against the schema of Kubernetes here; empty for none.
std::string no_schema() {
    if (std::string(E2E_NODE).empty()) return "there is no Node";
    if (std::string(E2E_KUBERNETES_MODELS).empty()) return "the npm package kubernetes-models is not there";
    return {};
}

/// Faults of Kubernetes objects, a line each.
std::string faults_of(const json& objects) {
    const Outcome checked =
        run({.arguments = {E2E_NODE, E2E_KUBERNETES_SCHEMA, E2E_KUBERNETES_MODELS}, .input = objects.dump()});
    CAPTURE(checked.err);
    REQUIRE(checked.status == 0);
    return checked.out;
}

/// What the script of Slurm runs rtmpush with in one task of an array from `least` on.
Outcome slurm_task(const Workplace& place, int id, int least, const std::string& options) {
    // The link to the real program is replaced, not what it leads to.
    place.write("programs/rtmpush.new", "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    return run(
        place.shell("chmod +x programs/rtmpush.new; mv programs/rtmpush.new programs/rtmpush\n"
                    "export SLURM_ARRAY_JOB_ID=42 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_ID=" +
                    std::to_string(id) + " SLURM_ARRAY_TASK_MIN=" + std::to_string(least) + "\nbash '" +
                    folder + "slurm.sh' " + options));
}

}  // namespace

TEST_CASE("the manifest is as the schema of Kubernetes has it") {
    if (is_skipped(no_schema())) return;
    json objects = yaml_documents(content_of("kubernetes.yaml"));
    CHECK(objects.size() == 2);
    CHECK(faults_of(objects) == "");

    json& job = objects[1]["spec"];
    job["completionz"] = job["completions"];
    job["parallelism"] = "ten";
    job["template"]["spec"]["containers"][0].erase("name");
    job["template"]["spec"]["containers"][0]["resources"]["limit"] = json::object();
    const std::string faults = faults_of(objects);
    CAPTURE(faults);
    for (const char* place : {"Job: /spec/completionz is not in the schema\n", "Job: /spec/parallelism type",
                              "Job: /spec/template/spec/containers/0 required",
                              "Job: /spec/template/spec/containers/0/resources/limit is not in the schema\n"})
        CHECK(text_parts::holds(faults, place));
}

TEST_CASE("the pods of the manifest are all shards, and have options and key where they look for them") {
    const json objects = yaml_documents(content_of("kubernetes.yaml"));
    const json& options = objects[0];
    const json& spec = objects[1]["spec"];
    const json& pod = spec["template"]["spec"];
    const json& container = pod["containers"][0];
    CHECK(spec["completionMode"] == "Indexed");
    CHECK(spec["parallelism"] == spec["completions"]);
    const std::vector<std::string> arguments = container["args"];
    const std::string shards = std::to_string(spec["completions"].get<int>());
    CHECK(arguments == std::vector<std::string>{"--config", "/options/load.conf", "--shard",
                                                "$(JOB_COMPLETION_INDEX)/" + shards, "--at", "START",
                                                "--summary", "-"});
    std::map<std::string, json> volumes;
    for (const json& volume : pod["volumes"])
        volumes[volume["name"]] = volume;
    std::map<std::string, json> mounts;
    for (const json& mount : container["volumeMounts"])
        mounts[mount["mountPath"]] = volumes.at(mount["name"]);
    CHECK(mounts.at("/options")["configMap"]["name"] == options["metadata"]["name"]);
    CHECK(mounts.at("/key")["secret"]["secretName"] == "load-key");
    CHECK(text_parts::holds(options["data"]["load.conf"].get<std::string>(), "\nkey-file = /key/stream\n"));
    CHECK(text_parts::holds(content_of("README.md"), "create secret generic load-key --from-file=stream="));
}

TEST_CASE("a task of Slurm's array is its shard, wherever the array begins") {
    Workplace place;
    const Outcome aimless = slurm_task(place, 0, 0, "--config load.conf");
    CHECK(aimless.status != 0);
    CHECK(text_parts::holds(aimless.err, "AT: is to be a time"));
    place.set("AT", "18:30:00Z");
    for (const int least : {0, 5}) {
        const Outcome task = slurm_task(place, least + 2, least, "--copies 8 'a b'");
        CAPTURE(task.err);
        CHECK(task.status == 0);
        CHECK(lines_of(task.out) == std::vector<std::string>{"--copies", "8", "a b", "--shard", "2/4", "--at",
                                                             "18:30:00Z", "--summary",
                                                             "load-42/part-2.json"});
    }
}

}  // namespace load_scripts_test
