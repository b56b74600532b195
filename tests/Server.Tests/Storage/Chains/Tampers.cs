using CsCheck;
using Rolecall.Grains.Sandboxes;

namespace Rolecall.Server.Tests.Storage.Chains;

/// <summary>Every way that we know to tamper with a store, at random places. Each changes something.</summary>
internal static class Tampers
{
    public static Gen<Tamper> All(TamperedStore store)
    {
        string[] names = [.. store.Streams.Keys.Order()];
        string[] changed = [.. names.Where(name => name is not (TamperedStore.Made or TamperedStore.Still))];
        string[] shot = [.. names.Where(name => store.Streams[name].Snapshot > 0)];
        long Version(string name) => store.Streams[name].Version;

        var stream = Gen.OneOf(names);
        var record = stream.SelectMany(name => Gen.Long[1, Version(name)].Select(version => (name, version)));
        var two = Gen.Select(record, record).Where((one, other) => one != other);
        var twoStreams = Gen.Select(stream, stream).Where((one, other) => one != other);
        var older = Gen.OneOf(changed);
        var place = Gen.Select(Gen.Int[0, 100_000], Gen.Byte[1, 255]);

        return Gen.OneOf(
            stream.Select(s => new Tamper("cut the last record", $"DELETE FROM record WHERE stream = '{s}' AND version = {Version(s)}", s)),
            stream.Select(s => new Tamper(
                "cut the last record and say so",
                $"DELETE FROM record WHERE stream = '{s}' AND version = {Version(s)}; UPDATE stream SET version = version - 1 WHERE name = '{s}'",
                s)),
            record.Select(r => new Tamper(
                "cut all from one on",
                $"DELETE FROM record WHERE stream = '{r.name}' AND version >= {r.version}; UPDATE stream SET version = {r.version - 1} WHERE name = '{r.name}'; DELETE FROM snapshot WHERE stream = '{r.name}' AND version >= {r.version}",
                r.name)),
            record.Select(r => new Tamper("delete one record", $"DELETE FROM record WHERE {Is(r)}", r.name)),
            record.Select(r => new Tamper(
                "delete one and close up",
                $"DELETE FROM record WHERE {Is(r)}; UPDATE record SET version = -version WHERE stream = '{r.name}' AND version > {r.version}; UPDATE record SET version = -version - 1 WHERE stream = '{r.name}' AND version < 0; UPDATE stream SET version = version - 1 WHERE name = '{r.name}'",
                r.name)),
            two.Select((a, b) => new Tamper(
                "swap two bodies",
                $"CREATE TEMP TABLE swap AS SELECT body FROM record WHERE {Is(a)}; UPDATE record SET body = (SELECT body FROM record WHERE {Is(b)}) WHERE {Is(a)}; UPDATE record SET body = (SELECT body FROM swap) WHERE {Is(b)}; DROP TABLE temp.swap",
                a.name)),
            two.Select((a, b) => new Tamper(
                "put one body over another", $"UPDATE record SET body = (SELECT body FROM record WHERE {Is(b)}) WHERE {Is(a)}", a.name)),
            record.Select(r => new Tamper(
                "append a copy", $"INSERT INTO record SELECT stream, {Version(r.name) + 1}, body FROM record WHERE {Is(r)}", r.name)),
            record.Select(r => new Tamper(
                "append a copy and say so",
                $"INSERT INTO record SELECT stream, {Version(r.name) + 1}, body FROM record WHERE {Is(r)}; UPDATE stream SET version = version + 1 WHERE name = '{r.name}'",
                r.name)),
            Gen.Select(record, Gen.Long[-3, 200])
                .Where((r, to) => to < 1 || to > Version(r.name))
                .Select((r, to) => new Tamper("move a record", $"UPDATE record SET version = {to} WHERE {Is(r)}", r.name)),
            twoStreams.Select((a, b) => new Tamper(
                "move a record to another stream",
                $"UPDATE record SET stream = '{b}', version = {Version(b) + 1} WHERE stream = '{a}' AND version = {Version(a)}",
                a)),
            Gen.Select(record, place).Select((r, at) => new Tamper("edit a body", Flip("record", "body", Is(r), at), r.name)),
            record.Select(r => new Tamper("empty a body", $"UPDATE record SET body = x'' WHERE {Is(r)}", r.name)),
            record.Select(r => new Tamper("a body in clear", $"UPDATE record SET body = x'7b7d' WHERE {Is(r)}", r.name)),
            Gen.Select(record, Gen.Int[1, 60]).Select(
                (r, cut) => new Tamper(
                    "cut a body", $"UPDATE record SET body = substr(body, 1, length(body) - {cut}) WHERE {Is(r)}", r.name)),
            Gen.Select(stream, place).Select((s, at) => new Tamper("edit a head", Flip("stream", "head", $"name = '{s}'", at), s)),
            Gen.Select(stream, Gen.Int[1, 167]).Select(
                (s, cut) => new Tamper(
                    "cut a head", $"UPDATE stream SET head = substr(head, 1, length(head) - {cut}) WHERE name = '{s}'", s)),
            stream.Select(s => new Tamper("no head", $"UPDATE stream SET head = NULL WHERE name = '{s}'", s)),
            twoStreams.Select((a, b) => new Tamper(
                "the head of another", $"UPDATE stream SET head = (SELECT head FROM stream WHERE name = '{b}') WHERE name = '{a}'", a)),
            Gen.Select(stream, Gen.Long[-2, 100])
                .Where((s, to) => to != Version(s))
                .Select((s, to) => new Tamper("another version", $"UPDATE stream SET version = {to} WHERE name = '{s}'", s)),
            stream.Select(s => new Tamper("delete a row of streams", $"DELETE FROM stream WHERE name = '{s}'", s)),
            stream.Select(s => new Tamper("a name that is no text", $"UPDATE stream SET name = CAST(name AS BLOB) WHERE name = '{s}'", s)),
            stream.Select(s => new Tamper("delete a stream", Delete(s), s)),
            stream.Select(s => new Tamper(
                "rename a stream",
                $"UPDATE stream SET name = name || '9' WHERE name = '{s}'; UPDATE record SET stream = stream || '9' WHERE stream = '{s}'; UPDATE snapshot SET stream = stream || '9' WHERE stream = '{s}'",
                s)),
            stream.Select(s => new Tamper(
                "copy a stream",
                $"INSERT INTO stream SELECT name || '9', version, head FROM stream WHERE name = '{s}'; INSERT INTO record SELECT stream || '9', version, body FROM record WHERE stream = '{s}'; INSERT INTO snapshot SELECT stream || '9', version, body FROM snapshot WHERE stream = '{s}'",
                s + "9")),
            stream.Select(s => new Tamper(
                "records of nobody", $"INSERT INTO record SELECT stream || '9', version, body FROM record WHERE stream = '{s}'", s + "9")),
            twoStreams.Select((a, b) => new Tamper("exchange the names of two streams", Rename(a, "x") + Rename(b, a) + Rename("x", b), a)),
            older.Select(s => new Tamper("an older copy of a stream", Delete(s) + Restore(s), s)),
            Gen.OneOf(names.Where(name => name != TamperedStore.Made && name != TamperedStore.Still).ToArray()).Select(
                s => new Tamper(
                    "an older row of streams",
                    $"UPDATE stream SET (version, head) = (SELECT version, head FROM old_stream WHERE name = '{s}') WHERE name = '{s}'",
                    s)),
            Gen.Const(new Tamper("a deleted stream comes back", Restore(TamperedStore.Deleted), TamperedStore.Deleted)),
            Gen.Const(new Tamper(
                "a deleted stream comes back without its row",
                $"INSERT INTO record SELECT * FROM old_record WHERE stream = '{TamperedStore.Deleted}'",
                TamperedStore.Deleted)),
            Gen.OneOf(shot).Select(s => new Tamper("delete a snapshot", $"DELETE FROM snapshot WHERE stream = '{s}'", s)),
            Gen.OneOf(shot.Where(name => name != TamperedStore.Still).ToArray()).Select(
                s => new Tamper(
                    "an older snapshot",
                    $"DELETE FROM snapshot WHERE stream = '{s}'; INSERT INTO snapshot SELECT * FROM old_snapshot WHERE stream = '{s}'",
                    s)),
            Gen.Select(Gen.OneOf(shot), place).Select(
                (s, at) => new Tamper("edit a snapshot", Flip("snapshot", "body", $"stream = '{s}'", at), s)),
            Gen.OneOf(shot).Select(
                s => new Tamper("move a snapshot", $"UPDATE snapshot SET version = version - 1 WHERE stream = '{s}'", s)),
            record.Where(r => store.Streams[r.name].Snapshot == 0).Select(
                r => new Tamper(
                    "a record as a snapshot", $"INSERT INTO snapshot SELECT stream, version, body FROM record WHERE {Is(r)}", r.name)),
            Gen.Const(new Tamper("no head of all streams", "DELETE FROM store_head", null)),
            place.Select((at, with) => new Tamper("edit the head of all streams", Flip("store_head", "body", "id = 1", (at, with)), null)),
            Gen.Const(new Tamper("an older head of all streams", "UPDATE store_head SET body = (SELECT body FROM old_store_head)", null)),
            record.Select(r => new Tamper(
                "a batch", $"INSERT INTO batch SELECT 1 + (SELECT count(*) FROM record), body FROM record WHERE {Is(r)}", null)),
            Gen.Const(new Tamper(
                "an older copy of everything",
                "DELETE FROM record; DELETE FROM stream; DELETE FROM snapshot; INSERT INTO record SELECT * FROM old_record; INSERT INTO stream SELECT * FROM old_stream; INSERT INTO snapshot SELECT * FROM old_snapshot; UPDATE store_head SET body = (SELECT body FROM old_store_head)",
                null)),
            Gen.Const(new Tamper(
                "nothing at all",
                "DELETE FROM record; DELETE FROM stream; DELETE FROM snapshot; DELETE FROM store_head; DELETE FROM envelope_key",
                null)),
            Gen.Const(new Tamper("no chains", "UPDATE stream SET head = NULL; DELETE FROM store_head", null)),
            record.Select(r => new Tamper(
                "no chains and one record less",
                $"DELETE FROM record WHERE {Is(r)}; UPDATE stream SET head = NULL; DELETE FROM store_head",
                null)),
            Gen.Const(new Tamper("no list of keys", "DELETE FROM envelope_key", null)),
            Gen.Const(new Tamper("another key", "INSERT INTO envelope_key VALUES ('0123456789abcdef')", null)),
            Gen.OneOf("record", "stream", "snapshot").Select(
                table => new Tamper("a trigger", $"CREATE TRIGGER evil AFTER INSERT ON {table} BEGIN DELETE FROM record; END", null)),
            Gen.Const(new Tamper("an index", "CREATE INDEX evil ON record (version)", null)),
            twoStreams.Select((a, b) => new Tamper("delete two streams", Delete(a) + Delete(b), null)),
            Gen.Select(older, older)
                .Where((a, b) => a != b)
                .Select((a, b) => new Tamper("older copies of two streams", Delete(a) + Restore(a) + Delete(b) + Restore(b), null)));
    }

    private static string Is((string Name, long Version) record) => $"stream = '{record.Name}' AND version = {record.Version}";

    private static string Delete(string stream) =>
        $"DELETE FROM record WHERE stream = '{stream}'; DELETE FROM stream WHERE name = '{stream}'; DELETE FROM snapshot WHERE stream = '{stream}';";

    private static string Restore(string stream) =>
        $"INSERT INTO record SELECT * FROM old_record WHERE stream = '{stream}'; INSERT INTO stream SELECT * FROM old_stream WHERE name = '{stream}'; INSERT INTO snapshot SELECT * FROM old_snapshot WHERE stream = '{stream}';";

    private static string Rename(string from, string to) =>
        $"UPDATE stream SET name = '{to}' WHERE name = '{from}'; UPDATE record SET stream = '{to}' WHERE stream = '{from}'; UPDATE snapshot SET stream = '{to}' WHERE stream = '{from}';";

    /// <summary>One byte of it becomes another, by a function of the tests.</summary>
    private static string Flip(string table, string column, string where, (int At, byte With) place) =>
        $"UPDATE {table} SET {column} = flip({column}, {place.At}, {place.With}) WHERE {where}";
}
