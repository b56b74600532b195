using Rolecall.Identity.Resources;

namespace Rolecall.Identity.Accounts;

/// <summary>A permission that a request needs.</summary>
/// <param name="Action">"iam:CreateUser".</param>
/// <param name="On">The resource.</param>
public sealed record NeededPermission(string Action, OperationTarget On);
