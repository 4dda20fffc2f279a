// Holds the objects of a JSON array on standard input against the schema of Kubernetes, which the npm package
// kubernetes-models has from the OpenAPI document of Kubernetes; its folder is the argument. Prints a line for each
// fault: what is missing or of a wrong kind, and fields that the schema does not name, which the API server refuses.
'use strict';

const fs = require('fs');
const path = require('path');

// A validator reads each field that its schema names, so those that nobody read are not in it.
function watched(value, place, unread) {
    if (value === null || typeof value !== 'object') return value;
    const inner = Array.isArray(value) ? [] : {};
    for (const [name, member] of Object.entries(value)) {
        unread.add(`${place}/${name}`);
        inner[name] = watched(member, `${place}/${name}`, unread);
    }
    return new Proxy(inner, {
        get(target, name) {
            unread.delete(`${place}/${String(name)}`);
            return target[name];
        },
    });
}

function validator(apiVersion, kind) {
    const parts = /^(?:([a-z]+)\/)?(v[0-9]+)$/.exec(apiVersion);
    if (!parts || !/^[A-Za-z]+$/.test(kind)) throw new Error(`no schema for ${apiVersion} ${kind}`);
    const capital = (text) => text[0].toUpperCase() + text.slice(1);
    const name = `IoK8sApi${capital(parts[1] || 'core')}${capital(parts[2])}${kind}`;
    return require(path.join(process.argv[2], '_schemas', name)).validate;
}

function faults(object) {
    const unread = new Set();
    const validate = validator(object.apiVersion, object.kind);
    validate(watched(object, '', unread));
    const named = (validate.errors || []).map((error) => `${error.instancePath} ${error.keyword} ${JSON.stringify(error.params)}`);
    // What lies in a field that nobody read is not named again.
    const unknown = [...unread].filter((place) => ![...unread].some((other) => place.startsWith(`${other}/`)));
    return named.concat(unknown.map((place) => `${place} is not in the schema`));
}

const objects = JSON.parse(fs.readFileSync(0, 'utf8'));
for (const object of objects) {
    for (const fault of faults(object)) console.log(`${object.kind}: ${fault}`);
}
