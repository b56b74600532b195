namespace Rolecall.Identity;

/// <summary>A permission that a request needs.</summary>
/// <param name="Action">"iam:CreateUser".</param>
/// <param name="On">The resource.</param>
public sealed record NeededPermission(string Action, OperationTarget On);
