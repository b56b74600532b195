using Rolecall.Api.SigV4;

namespace Rolecall.LoadDriver;

/// <summary>One who may assume the role of another account of the organization.</summary>
/// <param name="Organization">Its name.</param>
/// <param name="Root">The root key of the role's account.</param>
internal sealed record Assumer(string Organization, AwsKeys Keys, string RoleArn, AwsKeys Root);
