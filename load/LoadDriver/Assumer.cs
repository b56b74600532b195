using Rolecall.Api.SigV4;

namespace Rolecall.LoadDriver;

/// <summary>One who may assume the role of another account of the organization.</summary>
/// <param name="Organization">Its name.</param>
/// <param name="Keys">Of the user.</param>
/// <param name="Root">The root key of the role's account.</param>
internal sealed record Assumer(string Organization, AwsKeys Keys, string RoleArn, AwsKeys Root)
{
    /// <summary>The root key of the user's account.</summary>
    public required AwsKeys UserRoot { get; init; }

    public required string UserName { get; init; }
}
