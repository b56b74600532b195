using System.Text.Json;
using Rolecall.Grains.Journals;
using Rolecall.Policy;

namespace Rolecall.Grains.Aliases;

/// <summary>The account that asked for the alias last, and was given it.</summary>
internal sealed record AliasClaim(AccountId AccountId)
{
    public static JournalFormat<AliasClaim?, AliasClaim> Format { get; } = new()
    {
        Empty = null,
        Apply = (_, claim) => claim,
        WriteChange = claim => JsonSerializer.SerializeToUtf8Bytes(claim, AliasJson.Default.AliasClaim),
        ReadChange = bytes => Read(bytes.Span),
        WriteSnapshot = claim => JsonSerializer.SerializeToUtf8Bytes(claim!, AliasJson.Default.AliasClaim),
        ReadSnapshot = bytes => Read(bytes.Span),
    };

    private static AliasClaim Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, AliasJson.Default.AliasClaim) ?? throw new InvalidDataException("an alias record is null");
}
