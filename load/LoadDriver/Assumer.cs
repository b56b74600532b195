using Rolecall.Api.SigV4;

namespace Rolecall.LoadDriver;

/// <summary>One who may assume the role of another account of the organization.</summary>
internal sealed record Assumer(AwsKeys Keys, string RoleArn);
