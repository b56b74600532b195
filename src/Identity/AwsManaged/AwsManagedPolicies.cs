using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Rolecall.Identity.AwsManaged;

/// <summary>
/// All policies that AWS manages, under arn:aws:iam::aws:policy/. The index is read when the first of these ARNs is asked for,
/// a document when it is used. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html
/// </summary>
public static class AwsManagedPolicies
{
    internal const string ArnPrefix = "arn:aws:iam::aws:policy";

    private static readonly Lazy<ImmutableArray<AwsManagedPolicy>> Index = new(() => AwsManagedFile.Embedded.ReadIndex());

    private static readonly Lazy<FrozenDictionary<string, AwsManagedPolicy>> ByArn = new(
        () => Index.Value.ToFrozenDictionary(policy => policy.Arn, StringComparer.Ordinal));

    /// <summary>In the order of their ARNs, without regard to case.</summary>
    public static ImmutableArray<AwsManagedPolicy> All => Index.Value;

    public static AwsManagedPolicy? Find(string arn) =>
        arn.StartsWith(ArnPrefix, StringComparison.Ordinal) ? ByArn.Value.GetValueOrDefault(arn) : null;
}
