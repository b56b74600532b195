using Rolecall.Identity.Accounts;
using Rolecall.Policy;

namespace Rolecall.Identity.Resources;

/// <summary>
/// A type of IAM resource, said once: what names one in a request, where it is found, and how AWS calls it in ARNs, denials and
/// audit records. Real calls, questions about calls, the simulator and the audit read it here.
/// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html#awsidentityandaccessmanagementiam-resources-for-iam-policies
/// </summary>
public sealed record IamResourceType
{
    /// <summary>Its name in AWS's service authorization reference, with which its ARNs begin too: "instance-profile".</summary>
    public required string Name { get; init; }

    /// <summary>Its name in audit records: "AWS::IAM::InstanceProfile".</summary>
    public required string RecordedAs { get; init; }

    /// <summary>The member of requests that names one: "instance_profile_name".</summary>
    public required string NamedBy { get; init; }

    /// <summary>The member by which one is named that is to be made, where that is another: "virtual_mfa_device_name".</summary>
    public string? NewNamedBy { get; init; }

    /// <summary>A denial says "instance profile NAME" instead of the ARN; null where it says the ARN.</summary>
    public string? DeniedAs { get; init; }

    /// <summary>A denial says "policy NAME" of one that is to be made, too; others are told by their ARN.</summary>
    public bool NewIsDeniedByName { get; init; }

    /// <summary><see cref="NamedBy"/> holds an ARN.</summary>
    public bool IsNamedByArn { get; init; }

    /// <summary>Requests that make one have a path.</summary>
    public bool HasPath { get; init; } = true;

    /// <summary>What stands in the ARN of one that is to be made, of what <see cref="NewNamedBy"/> holds.</summary>
    public Func<string, string> NameOfNew { get; init; } = name => name;

    /// <summary>What all of the type are asked for by, after the type's name: a path's beginning, or "*" where there are no paths.</summary>
    public string AllOf => HasPath ? "" : "*";

    /// <summary>Finds one by what <see cref="NamedBy"/> holds.</summary>
    public required Func<AccountState, string, FoundResource?> Find { get; init; }

    /// <summary>What a denial calls the resource of an ARN; null where it says the ARN.</summary>
    public string? DeniedAsOf(string arn) => DeniedAs switch
    {
        null => null,
        _ when IsNamedByArn => $"{DeniedAs} {arn}",
        _ => arn.Contains($":{Name}/", StringComparison.Ordinal) ? $"{DeniedAs} {NameIn(arn)}" : null,
    };

    private static string NameIn(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    /// <summary>The ARN of one that does not exist.</summary>
    /// <param name="accountId">Its account.</param>
    /// <param name="path">"/" or "/team/".</param>
    /// <param name="name">Its name.</param>
    public string ArnOf(AccountId accountId, string path, string name) => $"arn:aws:iam::{accountId}:{Name}{path}{name}";

    /// <summary>The resource that an ARN names to the letter; null where it names none of the account's.</summary>
    public FoundResource? ByArn(AccountState state, string arn)
    {
        var found = Find(state, IsNamedByArn ? arn : NameIn(arn));
        return found?.Arn == arn ? found : null;
    }
}
