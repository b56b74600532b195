namespace Rolecall.Chaos.Scale;

/// <summary>What a number of silos on this machine did.</summary>
/// <param name="Rate">AssumeRole, answered calls per second of 64 callers.</param>
/// <param name="Alone">Microseconds from call to answer of one caller.</param>
/// <param name="Commit">Microseconds that a lone transaction of an append's shape takes in the store.</param>
/// <param name="Caller">Microseconds of processor time for each call, in whoever calls.</param>
/// <param name="Silo">In all silos.</param>
/// <param name="Store">In PostgreSQL.</param>
/// <param name="Writes">CreateUser, acknowledged calls per second of 64 callers in 32 accounts.</param>
/// <param name="WriteSilo">Microseconds for each of them, in all silos.</param>
/// <param name="WriteStore">In PostgreSQL.</param>
internal sealed record ScaleFigures(
    int Silos, double Rate, double Alone, double Commit, double Caller, double Silo, double Store, double Writes, double WriteSilo, double WriteStore);
