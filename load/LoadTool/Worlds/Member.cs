using Rolecall.Api.SigV4;

namespace Rolecall.LoadTool.Worlds;

/// <summary>One who may assume a role, and where both belong.</summary>
/// <param name="Organization">The name under which the figures of its calls are added up.</param>
/// <param name="Keys">Of a user who may assume the role.</param>
internal sealed record Member(string Organization, AwsKeys Keys, string RoleArn)
{
    /// <summary>The sandbox that all its calls name; null for the default one.</summary>
    public string? Sandbox { get; init; }

    /// <summary>The root key of the role's account: for what a scenario must set up there; null where the world came from a file without it.</summary>
    public AwsKeys? Root { get; init; }

    /// <summary>The root key of the user's account; null like <see cref="Root"/>.</summary>
    public AwsKeys? UserRoot { get; init; }

    /// <summary>The user's name; null like <see cref="Root"/>.</summary>
    public string? UserName { get; init; }

    /// <summary>A bucket that the role's sessions may read, with an object "object"; null for none.</summary>
    public string? Bucket { get; init; }

    /// <summary>A token of the provider that the role <see cref="RoleArn"/>-Web trusts; null for none.</summary>
    public string? WebIdentityToken { get; init; }

    /// <summary>A session of the user that was opened with a code of its MFA device; null for none.</summary>
    public AwsKeys? MfaSession { get; init; }

    /// <summary>A session of the role that is over; null for none.</summary>
    public AwsKeys? ExpiredSession { get; init; }

    /// <summary>The role's name, without its path.</summary>
    public string RoleName => RoleArn[(RoleArn.LastIndexOf('/') + 1)..];

    /// <summary>Twelve digits.</summary>
    public string AccountId => RoleArn.Split(':')[4];

    /// <summary>Of the account's SAML provider, where a scenario wants one.</summary>
    public string SamlProviderArn => $"arn:aws:iam::{AccountId}:saml-provider/{SamlProvider}";

    /// <summary>The name of what <see cref="SamlProviderArn"/> names.</summary>
    public const string SamlProvider = "Load";
}
