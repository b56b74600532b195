namespace Rolecall.Identity.AwsManaged;

/// <summary>One version; v1 is 1.</summary>
/// <param name="CreatedAt">When AWS published it.</param>
/// <param name="At">Where its document begins among the policy's documents, in bytes.</param>
/// <param name="Length">How long its document is, in bytes.</param>
public sealed record AwsManagedPolicyVersion(int Number, DateTimeOffset CreatedAt, int At, int Length)
{
    public string Id => "v" + Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
