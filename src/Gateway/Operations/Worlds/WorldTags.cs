using Rolecall.Api.Iam.V1;

namespace Rolecall.Gateway.Operations.Worlds;

/// <summary>What is to be done to an entity's tags.</summary>
/// <param name="Put">Those that are missing or other.</param>
/// <param name="Remove">Keys of those that the world does not say.</param>
internal sealed record WorldTags(IReadOnlyList<Tag> Put, IReadOnlyList<string> Remove)
{
    public static WorldTags Of(IReadOnlyDictionary<string, string> wanted, IEnumerable<Tag> found, bool prune)
    {
        var had = found.ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal);
        return new(
            [.. wanted.Where(tag => had.GetValueOrDefault(tag.Key) != tag.Value).Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
            prune ? [.. had.Keys.Where(key => !wanted.ContainsKey(key))] : []);
    }
}
