namespace Rolecall.Server.Storage.Trail;

/// <summary>By what a record of the audit trail may be looked up.</summary>
internal enum MentionKind
{
    Account = 0,
    User = 1,
    Resource = 2,
    Request = 3,
}
