using Rolecall.Gateway.Bodies;

namespace Rolecall.Gateway.Connections;

/// <summary>
/// What one source address has: its connections, and its shares of the bodies, and the answers, of callers that are not known yet.
/// </summary>
internal sealed class ClientSource(SourceAddress address, BodyBudgets budgets)
{
    private readonly BodyShare answers = budgets.Answers.ShareOfOneSource();

    public SourceAddress Address { get; } = address;

    public BodyShare Bodies { get; } = budgets.Requests.ShareOfOneSource();

    /// <summary>A charge for one answer; it holds no bytes yet.</summary>
    /// <param name="account">Whose answer it is; null for a caller who is nobody.</param>
    public BodyCharge ChargeAnswer(string? account)
    {
        var charge = new BodyCharge(budgets.Answers, answers);
        // A charge of no bytes always fits.
        if (account is not null)
            charge.TryMoveTo(account);
        return charge;
    }

    /// <summary>Connections of this source that are open. Guarded by the gate.</summary>
    public int Open { get; set; }

    /// <summary>Those of them that no known caller has used, the longest idle first. Guarded by the gate.</summary>
    public LinkedList<ClientConnection> Strangers { get; } = new();
}
