#!/usr/bin/env bash
# Copies Apache Kafka and what it needs into a folder, once for each state of pom.xml. Without Java or Maven: one line.
set -euo pipefail
target=$1
pom=$(dirname "$0")/pom.xml
cmp -s "$pom" "$target/pom.xml" && exit 0
if [ -n "${KAFKA_BOOTSTRAP_SERVERS:-}" ]; then
    echo "Kafka: the one at KAFKA_BOOTSTRAP_SERVERS is used"
    exit 0
fi
for tool in java mvn; do
    command -v "$tool" >/dev/null || {
        echo "NO KAFKA: '$tool' is missing (Java 17 and Maven fetch one); what needs Kafka is left out" >&2
        exit 0
    }
done
echo "fetching Apache Kafka by Maven (once, 45 MB)"
rm -rf "$target"
mkdir -p "$target"
mvn -q -B -f "$pom" dependency:copy-dependencies -DoutputDirectory="$(cd "$target" && pwd)" -DincludeScope=runtime
cp "$pom" "$target/pom.xml"
