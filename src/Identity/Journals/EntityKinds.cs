using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rolecall.Identity.Journals;

/// <summary>
/// The kinds of entities of a stream, in the order of its snapshots, and its form: a record is {"v":1,"user":{…}} or
/// {"v":1,"delete":"user","name":"alice"}, a snapshot the list of the records that put what is there. A kind more is a row more.
/// </summary>
/// <param name="json">Knows the types of all kinds.</param>
/// <param name="keyMember">The member that has the key of what is deleted: "name".</param>
/// <param name="rows">The kinds; their names say what older records mean, so they never change.</param>
public sealed class EntityKinds<TState, TChange>(
    JsonSerializerContext json, string keyMember, Func<EntityKind<TState>, object?, string?, TChange> make, EntityKind<TState>[] rows)
    where TChange : EntityChange<TState>
{
    /// <summary>The format of the records; a reader refuses a newer one.</summary>
    public const int CurrentFormat = 1;

    private readonly FrozenDictionary<string, EntityKind<TState>> byName = rows.ToFrozenDictionary(row => row.Name, StringComparer.Ordinal);
    private readonly FrozenDictionary<string, EntityKind<TState>> byPlural =
        rows.ToFrozenDictionary(row => row.FormerPlural, StringComparer.Ordinal);
    private readonly FrozenDictionary<Type, EntityKind<TState>> byType =
        rows.Where(row => row.Type != typeof(string)).ToFrozenDictionary(row => row.Type);

    /// <summary>Reads a document of before snapshots were lists: of format 0, or null where there was none.</summary>
    public Func<TState, JsonElement, TState>? ReadFormatZero { get; init; }

    public IEnumerable<string> Names => rows.Select(row => row.Name);

    public TChange Put(object entity) => make(byType[entity.GetType()], entity, null);

    public TChange Put(EntityKind<TState> kind, object entity) => make(kind, entity, null);

    public TChange Delete<T>(string key) => make(byType[typeof(T)], null, key);

    /// <summary>The records that make the state out of an empty one.</summary>
    public IEnumerable<TChange> Compact(TState state) => rows.SelectMany(row => row.All(state).Select(entity => make(row, entity, null)));

    public byte[] Write(TChange change) => RecordWriter.Write(this, change);

    public byte[] WriteSnapshot(TState state) => Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var change in Compact(state))
            Write(writer, change);
        writer.WriteEndArray();
    });

    /// <exception cref="InvalidDataException">A format, or a kind of entity, that this version does not know.</exception>
    public TChange Read(ReadOnlySpan<byte> record)
    {
        var reader = new Utf8JsonReader(record);
        reader.Read();
        return ReadRecord(ref reader);
    }

    /// <param name="empty">The state before the first record.</param>
    /// <param name="apply">What a record does to the state.</param>
    /// <exception cref="InvalidDataException">A format, or a kind of entity, that this version does not know.</exception>
    public TState ReadSnapshot(TState empty, ReadOnlySpan<byte> snapshot, Func<TState, TChange, TState> apply)
    {
        var reader = new Utf8JsonReader(snapshot);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
            return ReadFormerSnapshot(empty, ref reader, apply);
        var state = empty;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            state = apply(state, ReadRecord(ref reader));
        return state;
    }

    private void Write(Utf8JsonWriter writer, TChange change)
    {
        writer.WriteStartObject();
        writer.WriteNumber("v"u8, CurrentFormat);
        if (change.Entity is { } entity)
        {
            writer.WritePropertyName(change.Kind.Name);
            change.Kind.Write(writer, entity, json);
        }
        else
        {
            writer.WriteString("delete"u8, change.Kind.Name);
            writer.WriteString(keyMember, change.Key);
        }
        writer.WriteEndObject();
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
            write(writer);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>A writer for records, which are small and many: one for each thread.</summary>
    private sealed class RecordWriter
    {
        /// <summary>A buffer that grew beyond this many bytes is not kept.</summary>
        private const int MostKept = 64 << 10;

        [ThreadStatic] private static RecordWriter? own;

        private readonly ArrayBufferWriter<byte> bytes = new(1024);
        private readonly Utf8JsonWriter writer;

        private RecordWriter() => writer = new Utf8JsonWriter(bytes);

        public static byte[] Write(EntityKinds<TState, TChange> kinds, TChange change)
        {
            // Not the thread's while it is in use: an exception leaves it half written.
            var taken = own ?? new RecordWriter();
            own = null;
            kinds.Write(taken.writer, change);
            taken.writer.Flush();
            var written = taken.bytes.WrittenSpan.ToArray();
            // A record may have a secret: nothing of it stays behind.
            taken.bytes.Clear();
            taken.writer.Reset();
            if (taken.bytes.Capacity <= MostKept)
                own = taken;
            return written;
        }
    }

    private TChange ReadRecord(ref Utf8JsonReader reader)
    {
        var whole = reader;
        var (kind, entity, deletes, key) = ((EntityKind<TState>?)null, (object?)null, (string?)null, (string?)null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = reader.GetString()!;
            reader.Read();
            if (member == "v")
                Expect(reader.GetInt32());
            else if (member == "delete")
                deletes = reader.GetString();
            else if (member == keyMember)
                key = reader.GetString();
            else if (kind is { ReadsWholeRecord: true } || !byName.TryGetValue(member, out var named))
                reader.Skip();
            else if ((kind = named).ReadsWholeRecord)
                reader.Skip();
            else
                entity = named.Read(ref reader, json);
        }
        if (kind is { ReadsWholeRecord: true })
            entity = kind.Read(ref whole, json);
        if (deletes is not null && key is not null && byName.TryGetValue(deletes, out var of))
            return make(of, null, key);
        return kind is not null && entity is not null
            ? make(kind, entity, null)
            : throw new InvalidDataException($"a record of {typeof(TState).Name} says nothing that this version knows");
    }

    /// <summary>A snapshot from before it was a list of records: one document with a list of each kind.</summary>
    private TState ReadFormerSnapshot(TState empty, ref Utf8JsonReader reader, Func<TState, TChange, TState> apply)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        var format = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("v", out var v) ? v.GetInt32() : 0;
        Expect(format);
        if (format == 0)
        {
            return ReadFormatZero is { } read
                ? read(empty, root)
                : throw new InvalidDataException($"a snapshot of {typeof(TState).Name} has no format");
        }
        return PutMembers(empty, root, apply);
    }

    /// <summary>Puts the entities that the members of a document are named after: each one, or a list of all of a kind.</summary>
    public TState PutMembers(TState state, JsonElement document, Func<TState, TChange, TState> apply)
    {
        foreach (var member in document.EnumerateObject())
        {
            var array = member.Value.ValueKind == JsonValueKind.Array;
            if (array && (byPlural.TryGetValue(member.Name, out var listed) || byName.TryGetValue(member.Name, out listed)))
                state = member.Value.EnumerateArray().Aggregate(state, (at, one) => apply(at, make(listed, ReadEntity(listed, one), null)));
            else if (byName.TryGetValue(member.Name, out var single))
                state = apply(state, make(single, ReadEntity(single, member.Value), null));
        }
        return state;
    }

    private object ReadEntity(EntityKind<TState> kind, JsonElement element)
    {
        var reader = new Utf8JsonReader(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(element));
        reader.Read();
        return kind.Read(ref reader, json) ?? throw new InvalidDataException($"a snapshot has a {kind.Name} that is null");
    }

    private static void Expect(int format)
    {
        if (format > CurrentFormat)
            throw new InvalidDataException(
                $"a record of {typeof(TState).Name} has format {format}; this version knows up to {CurrentFormat}");
    }
}
