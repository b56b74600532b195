using System.Text.Json;
using System.Text.Json.Serialization;
using Rolecall.Contracts;

namespace Rolecall.Grains;

[JsonConverter(typeof(JsonStringEnumConverter<SandboxChangeKind>))]
internal enum SandboxChangeKind
{
    Created,
    KeyAdded,
    KeyRetired,
    ClockMoved,
    Deleted,
}

/// <summary>One record of a sandbox's settings stream.</summary>
internal sealed record SandboxChange
{
    public required SandboxChangeKind Kind { get; init; }

    public DateTimeOffset? At { get; init; }

    public TimeSpan? By { get; init; }

    public uint? KeyId { get; init; }

    public byte[]? Key { get; init; }

    public static JournalFormat<SandboxSettings?, SandboxChange> Format(string name) => new()
    {
        Empty = null,
        Apply = (state, change) => Apply(name, state, change),
        WriteChange = change => JsonSerializer.SerializeToUtf8Bytes(change, SandboxJson.Default.SandboxChange),
        ReadChange = bytes => JsonSerializer.Deserialize(bytes.Span, SandboxJson.Default.SandboxChange)
            ?? throw new InvalidDataException("a sandbox change record is null"),
        WriteSnapshot = state => JsonSerializer.SerializeToUtf8Bytes(state, SandboxJson.Default.SandboxSettings),
        ReadSnapshot = bytes => JsonSerializer.Deserialize(bytes.Span, SandboxJson.Default.SandboxSettings),
    };

    private static SandboxSettings? Apply(string name, SandboxSettings? state, SandboxChange change) => change.Kind switch
    {
        SandboxChangeKind.Created => new SandboxSettings
        {
            Name = name,
            Version = 0,
            CreatedAt = change.At!.Value,
            ClockOffset = TimeSpan.Zero,
            SealingKeys = [],
        },
        SandboxChangeKind.KeyAdded => state! with
        {
            SealingKeys = state.SealingKeys.Add(new SealingKeyRecord { KeyId = change.KeyId!.Value, Key = [.. change.Key!] }),
        },
        SandboxChangeKind.KeyRetired => state! with
        {
            SealingKeys = [.. state.SealingKeys.Select(key => key.KeyId == change.KeyId
                ? new SealingKeyRecord { KeyId = key.KeyId, Key = key.Key, RetiredAt = change.At }
                : key)],
        },
        SandboxChangeKind.ClockMoved => state! with { ClockOffset = state.ClockOffset + change.By!.Value },
        SandboxChangeKind.Deleted => null,
        _ => throw new InvalidDataException($"a sandbox change record of kind {change.Kind} is not known to this version"),
    };
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SandboxChange))]
[JsonSerializable(typeof(SandboxSettings))]
internal sealed partial class SandboxJson : JsonSerializerContext;
