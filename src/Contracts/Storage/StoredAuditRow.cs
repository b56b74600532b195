namespace Rolecall.Contracts.Storage;

/// <param name="Sequence">Of the view.</param>
/// <param name="Row">The call.</param>
/// <param name="View">Which of its views was found.</param>
public sealed record StoredAuditRow(long Sequence, AuditRow Row, int View)
{
    public AuditView Account => Row.Views[View];
}
